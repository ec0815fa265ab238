/** A form on its way. */
export const FormBones = () => (
  <div role="status" className="panel">
    <span className="sr-only">Loading</span>
    <div aria-hidden="true" className="grid gap-6">
      <div className="bone h-12" />
      <div className="bone h-12" />
      <div className="bone h-12 w-1/2" />
      <div className="bone h-28" />
      <div className="bone h-14" />
    </div>
  </div>
);
