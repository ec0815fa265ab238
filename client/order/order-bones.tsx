/** An order on its way. */
export const OrderBones = () => (
  <div role="status" className="grid gap-4 md:grid-cols-[1.1fr_1fr] md:gap-7">
    <span className="sr-only">Loading your order</span>
    <div aria-hidden="true" className="panel">
      <div className="bone h-5 w-48" />
      <div className="bone mt-4 h-28 w-64 max-w-full" />
      <div className="bone mt-6 h-2.5" />
      <div className="bone mt-12 h-5" />
      <div className="bone mt-4 h-5" />
      <div className="bone mt-4 h-5" />
    </div>
    <div aria-hidden="true" className="panel">
      <div className="bone h-7 w-36" />
      <div className="bone mt-6 h-12" />
      <div className="bone mt-6 h-12" />
      <div className="bone mt-6 h-14" />
    </div>
  </div>
);
