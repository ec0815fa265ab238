/** The buyer of an unpaid order can have so many seconds more, so often (see POST /api/orders/:id/extend). */
export const extensionSeconds = 300;
export const maxExtensions = 2;
