/** In which order a long list can be had: by age, or by title. Each has an index of its own. */
export const listOrders = ['newest', 'oldest', 'title'] as const;
export type ListOrder = (typeof listOrders)[number];
