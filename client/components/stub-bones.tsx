/** Stubs still on their way: the shape is there, the words are not. */
export const StubBones = ({ count }: { count: number }) => (
  <div role="status" className="grid gap-3">
    <span className="sr-only">Loading</span>
    {Array.from({ length: count }, (_, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: bones have nothing else to tell them apart, and never move
      <div key={index} className="stub stub-wide" aria-hidden="true">
        <div className="stub-paper">
          <div className="stub-main stub-columns">
            <div>
              <div className="bone h-9 w-11" />
              <div className="bone mt-2 h-3 w-14" />
            </div>
            <div>
              <div className="bone h-6 w-3/5" />
              <div className="bone mt-3 h-4 w-2/5" />
            </div>
          </div>
          <div className="stub-side stub-row">
            <div className="bone h-7 w-24" />
            <div className="bone mt-2 h-4 w-14" />
          </div>
        </div>
      </div>
    ))}
  </div>
);
