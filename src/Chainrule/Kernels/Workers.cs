using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Chainrule.Kernels;

/// <summary>Work that falls into numbered parts, each of which may run on any thread, in any order.</summary>
public interface IJob
{
    /// <summary>Does one part.</summary>
    void Execute(int part);
}

/// <summary>
/// Threads that share the parts of a job. Parts split rows, columns or elements, never a sum, so that results don't
/// depend on how many threads there are. Between jobs the threads spin for some microseconds, then sleep.
/// </summary>
/// <remarks>
/// Each thread has its share of the parts, the same run of them in every job of as many, so that it finds in its own cache
/// what it left there the time before; only a thread that is done with its share takes from the others'.
/// One job at a time: a caller who finds the team at work does all parts alone, so several networks that predict at once
/// never ask for more threads than there are. Running a job allocates nothing.
/// </remarks>
public sealed unsafe class Workers : IDisposable
{
    // About 50 µs: longer than the gaps between the passes of a training step, short enough not to be felt by others.
    private const int SpinRounds = 400;

    private static readonly Lazy<Workers> AllProcessors = new(() => new Workers(Environment.ProcessorCount));

    private readonly Thread[] _threads;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly int _spinRounds;

    private delegate*<void*, int, void> _execute;
    private void* _job;
    private int _parts;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _disposed;

    private int _busy;              // 1 while a job runs
    private int _sleepers;          // threads that wait on _wake
    private PaddedInt _generation;  // counts jobs: a change is what spinning threads look for
    private PaddedInt _gate;        // bit 0: the running job may be joined; above it: how many threads have joined
    private readonly PaddedInt[] _next;     // of each thread's share, the next part nobody has taken

    /// <summary>A team of the given size, the calling thread included.</summary>
    /// <param name="threads">How many threads work at once, at least 1. More than there are processors only costs time.</param>
    public Workers(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _spinRounds = threads <= Environment.ProcessorCount ? SpinRounds : 0;
        _next = new PaddedInt[threads];
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int self = i + 1;
            _threads[i] = new Thread(() => Work(self)) { IsBackground = true, Name = $"chainrule worker {i + 1}" };
            _threads[i].Start();
        }
    }

    /// <summary>The calling thread alone.</summary>
    public static Workers None { get; } = new(1);

    /// <summary>As many threads as there are processors, shared by all who ask; lives as long as the process.</summary>
    public static Workers Shared => AllProcessors.Value;

    /// <summary>The number of threads, the calling thread included.</summary>
    public int Threads => _threads.Length + 1;

    /// <summary>Runs every part of a job and returns when all are done. The job is copied: results go where it points.</summary>
    /// <exception cref="Exception">What a part has thrown first.</exception>
    public void Run<TJob>(int parts, ref TJob job)
        where TJob : struct, IJob
    {
        if (parts <= 1 || _threads.Length == 0 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            for (int part = 0; part < parts; part++)
            {
                job.Execute(part);
            }

            return;
        }

        TJob copy = job;            // on this stack, where it stays until all threads are done with it
        _execute = &Execute<TJob>;
        _job = Unsafe.AsPointer(ref copy);
        _parts = parts;
        for (int i = 0; i < _next.Length; i++)
        {
            Volatile.Write(ref _next[i].Value, StartOf(i, parts));
        }

        Volatile.Write(ref _gate.Value, 1);
        Interlocked.Increment(ref _generation.Value);
        int sleepers = Volatile.Read(ref _sleepers);
        if (sleepers > 0)
        {
            _wake.Release(Math.Min(sleepers, parts - 1));
        }

        TakeParts(self: 0);

        Interlocked.Decrement(ref _gate.Value);
        var spinner = new SpinWait();
        while (Volatile.Read(ref _gate.Value) != 0)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }

        var failure = _failure;
        _failure = null;
        Volatile.Write(ref _busy, 0);
        failure?.Throw();
    }

    /// <summary>
    /// Runs actions side by side and returns when all are done. What they run on the same team runs on their thread alone.
    /// </summary>
    /// <exception cref="Exception">What one of them has thrown first.</exception>
    public void Run(params Action[] actions)
    {
        ArgumentNullException.ThrowIfNull(actions);
        var job = new ActionJob { Actions = actions };
        Run(actions.Length, ref job);
    }

    /// <summary>Whether a part is the first one of a thread's share.</summary>
    internal bool BeginsShare(int part, int parts) =>
        StartOf((int)(((long)part * _next.Length + parts - 1) / parts), parts) == part;

    /// <summary>Ends the threads; not while a job runs.</summary>
    public void Dispose()
    {
        if (_disposed || _threads.Length == 0)
        {
            return;
        }

        _disposed = true;
        Interlocked.Increment(ref _generation.Value);
        _wake.Release(_threads.Length);
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _wake.Dispose();
    }

    private static void Execute<TJob>(void* job, int part)
        where TJob : struct, IJob => Unsafe.AsRef<TJob>(job).Execute(part);

    private void Work(int self)
    {
        int seen = 0;
        while (true)
        {
            AwaitJob(seen);
            if (_disposed)
            {
                return;
            }

            seen = Volatile.Read(ref _generation.Value);
            if (TryJoin())
            {
                TakeParts(self);
                Interlocked.Add(ref _gate.Value, -2);
            }
        }
    }

    private void AwaitJob(int seen)
    {
        for (int i = 0; i < _spinRounds; i++)
        {
            if (Volatile.Read(ref _generation.Value) != seen)
            {
                return;
            }

            Thread.SpinWait(2);
        }

        Interlocked.Increment(ref _sleepers);
        if (Volatile.Read(ref _generation.Value) == seen)
        {
            _wake.Wait();
        }

        Interlocked.Decrement(ref _sleepers);
    }

    // A job that has ended may not be joined any more: its parts lie on a stack that is gone.
    private bool TryJoin()
    {
        int gate = Volatile.Read(ref _gate.Value);
        while ((gate & 1) != 0)
        {
            int before = Interlocked.CompareExchange(ref _gate.Value, gate + 2, gate);
            if (before == gate)
            {
                return true;
            }

            gate = before;
        }

        return false;
    }

    private void TakeParts(int self)
    {
        try
        {
            for (int i = 0; i < _next.Length; i++)
            {
                int owner = (self + i) % _next.Length, end = StartOf(owner + 1, _parts), part;
                ref int next = ref _next[owner].Value;
                while (Volatile.Read(ref next) < end && (part = Interlocked.Increment(ref next) - 1) < end)
                {
                    _execute(_job, part);
                }
            }
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
            for (int i = 0; i < _next.Length; i++)
            {
                Volatile.Write(ref _next[i].Value, _parts);
            }
        }
    }

    private int StartOf(int thread, int parts) => (int)((long)parts * thread / _next.Length);

    private struct ActionJob : IJob
    {
        public Action[] Actions;

        public readonly void Execute(int part) => Actions[part]();
    }

    // Alone in its pair of cache lines, so that threads that watch one field aren't disturbed by writes to another.
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit, Size = 256)]
    private struct PaddedInt
    {
        [System.Runtime.InteropServices.FieldOffset(128)]
        public int Value;
    }
}
