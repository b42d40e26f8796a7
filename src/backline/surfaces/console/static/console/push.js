// Lets this browser be notified: asks for leave, subscribes, and hands the
// subscription to the desk by the form around the button.
"use strict";

const form = document.getElementById("push");
const said = form.querySelector("[data-said]");

function bytesOf(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}

async function subscribe() {
  if ((await Notification.requestPermission()) !== "granted") {
    throw new Error(
      "The browser does not allow notifications of this desk: allow them in its " +
        "settings of this site, then try again.",
    );
  }
  const registration = await registered(form.dataset.worker);
  const wanted = {
    userVisibleOnly: true,
    applicationServerKey: bytesOf(form.dataset.key),
  };
  try {
    return await registration.pushManager.subscribe(wanted);
  } catch (error) {
    // There is a subscription under a key that the desk had before.
    if (error.name !== "InvalidStateError") throw error;
    const old = await registration.pushManager.getSubscription();
    await old?.unsubscribe();
    return registration.pushManager.subscribe(wanted);
  }
}

async function registered(address) {
  const registration = await navigator.serviceWorker.register(address);
  const worker = registration.installing || registration.waiting;
  if (!registration.active && worker) {
    await new Promise((resolve) => {
      worker.addEventListener("statechange", () => {
        if (worker.state === "activated") resolve();
      });
    });
  }
  return registration;
}

if ("serviceWorker" in navigator && "PushManager" in window) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "";
    try {
      const subscription = await subscribe();
      form.elements.address.value = JSON.stringify(subscription);
      form.submit();
    } catch (error) {
      said.textContent = `Not done. ${error.message}`;
    }
  });
}
