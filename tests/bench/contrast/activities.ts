/** They do nothing: what is measured is what the design itself costs. */
export const contrastActivities = {
  async invite(): Promise<void> {},
  async remind(): Promise<void> {},
  async recordAnswer(): Promise<void> {},
};
