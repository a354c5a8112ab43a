/* What a phone keeps of filled forms, sealed with AES-GCM.

   const vault = await Vault.open(secret, owner);
   await vault.put({ id, state: "draft", form, title, begun, changed }, formData);
   (await vault.all()).map((each) => each.state);

   A record in the database of the browser: id (the identity of the filled form, which says nothing),
   state, moment, iv, sealed. All else, the name of the form included, is inside the seal, which is
   bound to the id and the state: a record cannot be passed off as another, nor as sent.
   The key comes from a secret that the server gave at log-in; it is never written down by a script. */

const NAME = "muara-field";
const SEALED_AS = "muara field form";

export class Vault {
  static async open(secret, owner) {
    return new Vault(await database(), await keyFrom(secret, owner));
  }

  constructor(db, key) {
    this.db = db;
    this.key = key;
  }

  /* The states a filled form goes through: draft, waiting, refused, sent. */
  async put(about, answers = null) {
    const { id, state, moment = Date.now(), ...told } = about;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv, additionalData: bound(id, state) },
      this.key,
      await packed(told, answers),
    );
    await done(this.db.transaction("forms", "readwrite"), (store) =>
      store.put({ id, state, moment, iv, sealed }),
    );
    await noteHowMany(this.db);
  }

  /* Everything, oldest first, without the answers. What does not open is told as such. */
  async all() {
    const rows = await result(this.db.transaction("forms").objectStore("forms").getAll());
    const told = await Promise.all(rows.map((row) => this.opened(row)));
    return told.map(({ answers, ...about }) => about).sort((a, b) => a.moment - b.moment);
  }

  async get(id) {
    const row = await result(this.db.transaction("forms").objectStore("forms").get(id));
    return row ? this.opened(row) : null;
  }

  async remove(id) {
    await done(this.db.transaction("forms", "readwrite"), (store) => store.delete(id));
    await noteHowMany(this.db);
  }

  /* A page of the list, as it was when there was a connection; sealed like a form. */
  async keepPage(name, text) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const seal = { name: "AES-GCM", iv, additionalData: bound(name, "page") };
    const sealed = await crypto.subtle.encrypt(seal, this.key, new TextEncoder().encode(text));
    await done(this.db.transaction("about", "readwrite"), (store) =>
      store.put({ iv, sealed, moment: Date.now() }, `page ${name}`),
    );
  }

  async page(name) {
    const row = await result(
      this.db.transaction("about").objectStore("about").get(`page ${name}`),
    );
    if (!row) return null;
    const seal = { name: "AES-GCM", iv: row.iv, additionalData: bound(name, "page") };
    const open = await crypto.subtle.decrypt(seal, this.key, row.sealed);
    return { text: new TextDecoder().decode(open), moment: row.moment };
  }

  close() {
    this.db.close();
  }

  async opened({ id, state, moment, iv, sealed }) {
    const seal = { name: "AES-GCM", iv, additionalData: bound(id, state) };
    try {
      const open = await crypto.subtle.decrypt(seal, this.key, sealed);
      return { ...unpacked(open), id, state, moment };
    } catch {
      return { id, state: "unreadable", moment, answers: null };
    }
  }
}

/* What is known of this phone without any key: whose it is, the locked key, the device. */
export async function about() {
  const db = await database();
  try {
    return (await result(db.transaction("about").objectStore("about").get("phone"))) ?? null;
  } finally {
    db.close();
  }
}

export async function keepAbout(phone) {
  const db = await database();
  await done(db.transaction("about", "readwrite"), (store) => store.put(phone, "phone"));
  await noteHowMany(db);
  db.close();
}

/* How many forms are on this phone that the office does not have; no key is needed to count. */
export async function unsent() {
  const db = await database();
  const number = await howMany(db);
  db.close();
  return number;
}

/* Everything goes: the key with the data. */
export async function forget() {
  document.cookie = "field_kept=; Path=/; Max-Age=0";
  document.cookie = "field_key=; Path=/field/; Max-Age=0";
  await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
  await new Promise((gone) => {
    const asked = indexedDB.deleteDatabase(NAME);
    asked.onsuccess = asked.onerror = asked.onblocked = gone;
  });
}

/* The server reads this at log-out, to say what would be lost: whose, and how many; no more. */
async function noteHowMany(db) {
  const phone = await result(db.transaction("about").objectStore("about").get("phone"));
  if (!phone) return;
  const year = 365 * 24 * 60 * 60;
  const number = await howMany(db);
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `field_kept=${phone.owner}.${number}; Path=/; Max-Age=${year}; SameSite=Lax${secure}`;
}

async function howMany(db) {
  const rows = await result(db.transaction("forms").objectStore("forms").getAll());
  return rows.filter((row) => row.state !== "sent").length;
}

function database() {
  const asked = indexedDB.open(NAME, 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore("forms", { keyPath: "id" });
    asked.result.createObjectStore("about");
  };
  return result(asked).then((db) => {
    // Whoever forgets everything is not kept waiting by a page that is open beside.
    db.onversionchange = () => db.close();
    return db;
  });
}

async function keyFrom(secret, owner) {
  const from = await crypto.subtle.importKey("raw", bytesOf(secret), "HKDF", false, ["deriveKey"]);
  const text = new TextEncoder();
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: text.encode(owner), info: text.encode(SEALED_AS) },
    from,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

function bytesOf(base64url) {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

const bound = (id, state) => new TextEncoder().encode(`${SEALED_AS}/${state}/${id}`);

/* Four bytes that say how long the head is, the head, then the files one after the other. */
async function packed(told, answers) {
  const parts = answers ? [...answers.entries()].map(([, file]) => file) : null;
  const files = parts?.map(({ name, type, size }) => ({ name, type, size }));
  const head = new TextEncoder().encode(JSON.stringify({ told, files }));
  const length = new Uint8Array(new Uint32Array([head.length]).buffer);
  return new Blob([length, head, ...(parts ?? [])]).arrayBuffer();
}

function unpacked(buffer) {
  const [length] = new Uint32Array(buffer.slice(0, 4));
  const { told, files } = JSON.parse(new TextDecoder().decode(buffer.slice(4, 4 + length)));
  return { ...told, answers: files ? filesOf(buffer, 4 + length, files) : null };
}

function filesOf(buffer, start, files) {
  const answers = new FormData();
  let from = start;
  for (const { name, type, size } of files) {
    const file = new File([buffer.slice(from, from + size)], name, { type });
    answers.set(name, file);
    from += size;
  }
  return answers;
}

function result(asked) {
  return new Promise((well, badly) => {
    asked.onsuccess = () => well(asked.result);
    asked.onerror = () => badly(asked.error);
  });
}

/* Settled once it is on the disk, not before. */
function done(transaction, deed) {
  deed(transaction.objectStore(transaction.objectStoreNames[0]));
  return new Promise((well, badly) => {
    transaction.oncomplete = () => well();
    transaction.onabort = transaction.onerror = () => badly(transaction.error);
  });
}
