namespace Chainrule.Tests.Support;

/// <summary>What code allocates on the calling thread.</summary>
public static class Allocation
{
    /// <summary>
    /// The least bytes of five rounds. Code that allocates does so in each of them; a garbage collection or a compilation
    /// that other tests set off changes the count of one, now and then.
    /// </summary>
    public static long Least(Action code)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 5 && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            code();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
