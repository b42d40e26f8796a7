// Shows what the desk pushes, and opens its page when it is touched.
"use strict";

self.addEventListener("push", (event) => {
  const told = event.data ? event.data.json() : {};
  const shown = self.registration.showNotification(told.title || "Backline", {
    body: told.body || "",
    tag: told.id,
    data: { link: told.link || "/console/pages/" },
    requireInteraction: true,
  });
  event.waitUntil(shown);
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.link));
});
