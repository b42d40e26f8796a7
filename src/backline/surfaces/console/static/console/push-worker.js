// Shows what the desk pushes; acknowledges it from the notification, or opens its page.
"use strict";

self.addEventListener("push", (event) => {
  const told = event.data ? event.data.json() : {};
  const shown = self.registration.showNotification(told.title || "Backline", {
    body: told.body || "",
    tag: told.id,
    data: { link: told.link || "/console/pages/" },
    actions: told.link ? [{ action: "acknowledge", title: "Acknowledge" }] : [],
    requireInteraction: true,
  });
  event.waitUntil(shown);
});

self.addEventListener("notificationclick", (event) => {
  const notification = event.notification;
  notification.close();
  event.waitUntil(
    event.action === "acknowledge"
      ? acknowledge(notification)
      : self.clients.openWindow(notification.data.link),
  );
});

// Presses the button of the page behind the link, and shows what that page says then.
async function acknowledge(notification) {
  const link = notification.data.link;
  const place = new URL(link, self.location).pathname;
  let said = "It could not be acknowledged from here. Touch this to open it.";
  try {
    let page = await (await fetch(place)).text();
    const token = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(page);
    if (token) {
      const body = new URLSearchParams({ csrfmiddlewaretoken: token[1] });
      page = await (await fetch(place, { method: "POST", body })).text();
    }
    const told = /<p class="note[^"]*">\s*([^<]+?)\s*</.exec(page);
    if (told) said = told[1];
  } catch {
    // Without a network the words above stand.
  }
  return self.registration.showNotification(notification.title, {
    body: said,
    tag: notification.tag,
    data: { link },
  });
}
