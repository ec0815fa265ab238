/** The one API version spoken here: the one stripe-node 23.1.0 asks for. */
export const apiVersion = '2026-10-28.endive';
