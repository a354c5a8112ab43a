/* What a phone keeps of filled forms, sealed with AES-GCM.

   const vault = await Vault.open(secret, owner);
   await vault.put({ id, state: "draft", form, title, begun, changed }, formData);
   (await vault.all()).map((each) => each.state);

   A record in the database of the browser: id (the identity of the filled form, which says nothing),
   state, moment, iv, sealed. All else, the name of the form included, is inside the seal, which is
   bound to the id and the state: a record cannot be passed off as another, nor as sent. The answers
   with their photographs lie beside, under a seal of their own that is bound to this record: to list
   and to count, none of them is read.
   The key comes from a secret that the server gave at log-in; it is never written down by a script. */

const NAME = "muara-field";
const SEALED_AS = "muara field form";
const BOTH = ["forms", "answers"];

export class Vault {
  static async open(secret, owner) {
    const vault = new Vault(await database(), await keyFrom(secret, owner));
    await vault.partTheOld();
    return vault;
  }

  constructor(db, key) {
    this.db = db;
    this.key = key;
  }

  /* The states a filled form goes through: draft, waiting, refused, sent. */
  async put(about, answers = null) {
    const rows = await this.sealed(about, answers);
    await done(this.db.transaction(BOTH, "readwrite"), (both) => lay(both, rows));
    await noteHowMany(this.db);
  }

  /* Everything, oldest first, without the answers. What does not open is told as such. */
  async all() {
    const rows = await result(this.db.transaction("forms").objectStore("forms").getAll());
    const told = await Promise.all(rows.map((row) => this.opened(row)));
    return told.map(({ files, answers, ...about }) => about).sort((a, b) => a.moment - b.moment);
  }

  async get(id) {
    const both = this.db.transaction(BOTH);
    const [row, beside] = await Promise.all(
      BOTH.map((name) => result(both.objectStore(name).get(id))),
    );
    if (!row) return null;
    return row.parted ? this.together(row, beside) : this.whole(row);
  }

  async remove(id) {
    await done(this.db.transaction(BOTH, "readwrite"), (both) =>
      BOTH.forEach((name) => both.objectStore(name).delete(id)),
    );
    await noteHowMany(this.db);
  }

  /* A page of the list, as it was when there was a connection; sealed like a form. */
  async keepPage(name, text) {
    const sealed = await this.seal(new TextEncoder().encode(text), bound(name, "page"));
    await done(this.db.transaction("about", "readwrite"), (about) =>
      about.objectStore("about").put({ ...sealed, moment: Date.now() }, `page ${name}`),
    );
  }

  async page(name) {
    const row = await result(
      this.db.transaction("about").objectStore("about").get(`page ${name}`),
    );
    if (!row) return null;
    const open = await this.unseal(row, bound(name, "page"));
    return { text: new TextDecoder().decode(open), moment: row.moment };
  }

  close() {
    this.db.close();
  }

  /* A record and its answers, as they are laid down; the answers open beside this record alone. */
  async sealed({ id, state, moment = Date.now(), ...told }, answers) {
    const parts = answers ? [...answers.values()] : null;
    const files = parts?.map(({ name, type, size }) => ({ name, type, size }));
    const head = new TextEncoder().encode(JSON.stringify({ told, files }));
    const row = { id, state, moment, parted: true, ...(await this.seal(head, bound(id, state))) };
    if (!parts) return { row };
    const content = await new Blob(parts).arrayBuffer();
    return { row, beside: { id, ...(await this.seal(content, besides(row))) } };
  }

  /* What a record says, and which files lie beside it. */
  async opened(row) {
    if (!row.parted) return this.whole(row);
    const { id, state, moment } = row;
    try {
      const head = new TextDecoder().decode(await this.unseal(row, bound(id, state)));
      const { told, files = null } = JSON.parse(head);
      return { ...told, id, state, moment, files };
    } catch {
      return unreadable(row);
    }
  }

  async together(row, beside) {
    const { files, ...about } = await this.opened(row);
    if (!files) return { ...about, answers: null };
    try {
      return { ...about, answers: filesOf(await this.unseal(beside, besides(row)), 0, files) };
    } catch {
      return unreadable(row);
    }
  }

  /* A record of before, with its answers under the one seal. */
  async whole(row) {
    const { id, state, moment } = row;
    try {
      return { ...unpacked(await this.unseal(row, bound(id, state))), id, state, moment };
    } catch {
      return unreadable(row);
    }
  }

  /* Records of before are parted as soon as their key is here, one at a time. What does not open,
     or finds no room, stays as it is. */
  async partTheOld() {
    const keys = await result(this.db.transaction("forms").objectStore("forms").getAllKeys());
    for (const id of keys) {
      const row = await result(this.db.transaction("forms").objectStore("forms").get(id));
      if (!row || row.parted) continue;
      const { answers, ...about } = await this.whole(row);
      if (about.state === "unreadable") continue;
      const rows = await this.sealed(about, answers);
      await done(this.db.transaction(BOTH, "readwrite"), (both) => {
        // Another tab may have kept something newer meanwhile.
        both.objectStore("forms").get(id).onsuccess = ({ target }) => {
          if (String(target.result?.iv) === String(row.iv)) lay(both, rows);
        };
      }).catch(() => {});
    }
  }

  async seal(content, additionalData) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const seal = { name: "AES-GCM", iv, additionalData };
    return { iv, sealed: await crypto.subtle.encrypt(seal, this.key, content) };
  }

  unseal({ iv, sealed }, additionalData) {
    return crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, this.key, sealed);
  }
}

const unreadable = ({ id, moment }) => ({ id, state: "unreadable", moment, answers: null });

/* Both or none: a record never stands beside the answers of another state. */
function lay(both, { row, beside }) {
  both.objectStore("forms").put(row);
  if (beside) both.objectStore("answers").put(beside);
  else both.objectStore("answers").delete(row.id);
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
  await done(db.transaction("about", "readwrite"), (about) =>
    about.objectStore("about").put(phone, "phone"),
  );
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
  const forms = db.transaction("forms").objectStore("forms");
  const [all, sent] = await Promise.all([
    result(forms.count()),
    result(forms.index("state").count("sent")),
  ]);
  return all - sent;
}

function database() {
  const asked = indexedDB.open(NAME, 2);
  asked.onupgradeneeded = ({ oldVersion }) => {
    if (!oldVersion) asked.result.createObjectStore("about");
    const forms = oldVersion
      ? asked.transaction.objectStore("forms")
      : asked.result.createObjectStore("forms", { keyPath: "id" });
    forms.createIndex("state", "state");
    asked.result.createObjectStore("answers", { keyPath: "id" });
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
const besides = ({ id, iv }) => bound(id, `answers of ${iv}`);

/* Four bytes that say how long the head is, the head, then the files one after the other: how a
   record of before lies under its one seal. */
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
  deed(transaction);
  return new Promise((well, badly) => {
    transaction.oncomplete = () => well();
    transaction.onabort = transaction.onerror = () => badly(transaction.error);
  });
}
