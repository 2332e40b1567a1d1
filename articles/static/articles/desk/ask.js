/* What a deed asks the server for in the name of a block: one request at a time for each. A double click does nothing
   twice, and what is pressed on one block neither waits for another nor is dropped while it waits. */
const asking = new WeakSet();

/* What failed is told by whoever listens to htmx; the promise says only that it is over. */
export function ask(verb, url, block, how = {}) {
    if (asking.has(block)) return Promise.resolve();
    asking.add(block);
    return window.htmx.ajax(verb, url, { source: block, target: block, ...how }).catch(() => {}).finally(() => asking.delete(block));
}
