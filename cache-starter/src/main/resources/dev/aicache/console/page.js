/** What a browser sends with every request of this page, and answers are kept apart by. */
export const fromHere = { Host: location.host, Origin: location.origin };
