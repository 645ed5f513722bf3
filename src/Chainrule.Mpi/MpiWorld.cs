using System.Globalization;
using System.Runtime.InteropServices;
using Chainrule.Training;

namespace Chainrule.Mpi;

/// <summary>
/// The processes that a launcher of MPI has started together. It only moves bytes: what is added, and in which order, is
/// Chainrule's own, so that the bits of a training don't depend on how many processes there are, nor on whose MPI it is.
/// </summary>
/// <remarks>
/// <para>Whoever waits looks for notices meanwhile: a process that fails tells all others (<see cref="TellFailure"/>), and none
/// waits longer than the limit for one that neither sends nor is heard of.</para>
/// <para>One thread at a time trains; <see cref="WorkAlone"/> has one of its own.</para>
/// </remarks>
public sealed unsafe class MpiWorld : IGradientExchange
{
    private const int DataTag = 1, NoticeTag = 2;
    private const int LongestPart = 1 << 30; // counts are of 31 bits
    private static readonly TimeSpan NoticeLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly MpiLibrary _library;

    private MpiWorld(MpiLibrary library, TimeSpan limit)
    {
        (_library, Limit) = (library, limit);
        (Process, Processes) = library.Place();
    }

    /// <inheritdoc/>
    public int Process { get; }

    /// <inheritdoc/>
    public int Processes { get; }

    /// <summary>The longest that one process may keep another waiting.</summary>
    public TimeSpan Limit { get; }

    /// <summary>The name and the version of the library, in its own words.</summary>
    public string Library => _library.Version;

    /// <summary>Joins the processes that were started together; waits for them.</summary>
    /// <param name="launch">How this process was started.</param>
    /// <param name="limit">The longest that one process may keep another waiting.</param>
    /// <exception cref="MpiException">The library isn't there, or is of another MPI than the launcher.</exception>
    public static MpiWorld Join(MpiLaunch launch, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(launch);
        var library = MpiLibraries.Load(launch, Environment.GetEnvironmentVariable(Remedies.Variable));
        bool takesThreads = library.Initialize();
        var world = new MpiWorld(library, limit);
        if (world.Processes != launch.Processes)
        {
            throw new MpiException(
                $"{launch.Launcher} has started {launch.Processes} processes, but {library.Version} ({library.Path}) knows of "
                    + $"{world.Processes}: two kinds of MPI are mixed",
                Remedies.NameTheLibrary);
        }

        return takesThreads
            ? world
            : throw new MpiException(
                $"{library.Version} ({library.Path}) can't be called from more than one thread",
                "use one that was built with threads, as those of distributions are");
    }

    /// <inheritdoc/>
    /// <exception cref="MpiException">The other one failed, or wasn't heard of within the limit.</exception>
    public void Send(int to, ReadOnlySpan<byte> message)
    {
        fixed (byte* start = message)
        {
            Move(start, message.Length, to, sends: true);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="MpiException">The other one failed, or wasn't heard of within the limit.</exception>
    public void Receive(int from, Span<byte> message)
    {
        fixed (byte* start = message)
        {
            Move(start, message.Length, from, sends: false);
        }
    }

    /// <summary>
    /// Tells all others that this process has failed, so that none waits for it: they get an <see cref="MpiException"/> with
    /// the text, where they next wait.
    /// </summary>
    /// <param name="message">What has gone wrong, in one sentence.</param>
    public void TellFailure(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Tell(new Notice(NoticeKind.Failed, Process, message));
    }

    /// <summary>
    /// For one process alone, while the others are in <see cref="AwaitWork"/>: lets them know that it is alive until the
    /// result is disposed of.
    /// </summary>
    public IDisposable WorkAlone() => new Work(this);

    /// <summary>Waits until a process that works alone is done.</summary>
    /// <param name="rank">Which.</param>
    /// <exception cref="MpiException">It failed, or wasn't heard of within the limit.</exception>
    public void AwaitWork(int rank)
    {
        var patience = new Patience(Limit);
        while (true)
        {
            switch (Heard())
            {
                case { } notice when notice.Rank == rank:
                    if (notice.Kind == NoticeKind.Done)
                    {
                        return;
                    }

                    patience.Renew();
                    break;
                default:
                    RequirePatience(patience, rank, "wasn't heard of");
                    patience.Pause();
                    break;
            }
        }
    }

    /// <summary>Ends all processes at once, this one too; for a failure, after everything has been said.</summary>
    /// <param name="code">The exit code of all of them.</param>
    public void Abort(int code)
    {
        lock (_lock)
        {
            _library.Abort(code);
        }
    }

    /// <summary>Waits until all have come here, and leaves with them; nothing can be sent afterwards.</summary>
    public void Leave()
    {
        Span<byte> token = stackalloc byte[1];
        if (Process > 0)
        {
            Send(0, token);
            Receive(0, token);
        }
        else
        {
            for (int other = 1; other < Processes; other++)
            {
                Receive(other, token);
            }

            for (int other = 1; other < Processes; other++)
            {
                Send(other, token);
            }
        }

        lock (_lock)
        {
            _library.Finish();
        }
    }

    // A message as parts whose lengths MPI can count, an empty one as one part.
    private void Move(byte* start, int length, int other, bool sends)
    {
        for (long at = 0; at == 0 || at < length; at += LongestPart)
        {
            int part = (int)Math.Min(LongestPart, length - at);
            nint request = 0;
            lock (_lock)
            {
                if (sends)
                {
                    _library.BeginSend(start + at, part, other, DataTag, &request);
                }
                else
                {
                    _library.BeginReceive(start + at, part, other, DataTag, &request);
                }
            }

            Await(&request, other, sends ? "has taken nothing" : "has sent nothing");
        }
    }

    private void Await(nint* request, int other, string what)
    {
        var patience = new Patience(Limit);
        while (true)
        {
            lock (_lock)
            {
                if (_library.IsDone(request))
                {
                    return;
                }
            }

            if (Heard()?.Rank == other)
            {
                patience.RenewOnce();
            }

            // so that only who waits for the very process that hangs loses patience, and names it
            if (patience.TellsNow())
            {
                Tell(new Notice(NoticeKind.Alive, Process));
            }

            RequirePatience(patience, other, what);
            patience.Pause();
        }
    }

    private void RequirePatience(Patience patience, int other, string what)
    {
        if (patience.IsOver)
        {
            throw new MpiException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"rank {other} of {Processes} {what} for {Limit.TotalSeconds:0.#} s: it hangs, or is far slower than rank "
                        + $"{Process}"),
                Remedies.GoOn)
            {
                Rank = other,
            };
        }
    }

    // The next notice, if there is one; a failure is thrown.
    private Notice? Heard()
    {
        byte[]? bytes = null;
        lock (_lock)
        {
            if (_library.HasArrived(NoticeTag))
            {
                bytes = new byte[Notice.Length];
                fixed (byte* start = bytes)
                {
                    nint request = 0;
                    _library.BeginReceive(start, Notice.Length, _library.AnySource, NoticeTag, &request);
                    while (!_library.IsDone(&request))
                    {
                    }
                }
            }
        }

        var notice = bytes is null ? null : Notice.Of(bytes);
        return notice is { Kind: NoticeKind.Failed }
            ? throw new MpiException($"rank {notice.Rank} of {Processes}: {notice.Text}", Remedies.GoOn)
            {
                Rank = notice.Rank,
                IsHeard = true,
            }
            : notice;
    }

    private void Tell(Notice notice)
    {
        byte[] bytes = notice.ToBytes();
        for (int other = 0; other < Processes; other++)
        {
            if (other != Process)
            {
                Tell(bytes, other);
            }
        }
    }

    // It is small enough to be taken at once; where it isn't, the receiver hangs or is gone, and nothing is waited for. MPI may
    // then read the bytes much later: they stay where they are as long as this process lives.
    private void Tell(byte[] bytes, int other)
    {
        nint request = 0;
        var patience = new Patience(NoticeLimit);
        var pinned = GCHandle.Alloc(bytes, GCHandleType.Pinned);
        bool isDone = false;
        lock (_lock)
        {
            _library.BeginSend((byte*)pinned.AddrOfPinnedObject(), Notice.Length, other, NoticeTag, &request);
            while (!(isDone = _library.IsDone(&request)) && !patience.IsOver)
            {
                patience.Pause();
            }
        }

        if (isDone)
        {
            pinned.Free();
        }
    }

    /// <summary>Tells all others from time to time that this process is alive, and at its end that it is done.</summary>
    private sealed class Work : IDisposable
    {
        private readonly MpiWorld _world;
        private readonly Timer _timer;

        public Work(MpiWorld world)
        {
            _world = world;
            var every = world.Limit / 4;
            _timer = new Timer(_ => Tick(), state: null, every, every);
        }

        public void Dispose()
        {
            using (var ended = new ManualResetEvent(initialState: false))
            {
                if (_timer.Dispose(ended))
                {
                    ended.WaitOne();
                }
            }

            _world.Tell(new Notice(NoticeKind.Done, _world.Process));
        }

        private void Tick()
        {
            try
            {
                _world.Tell(new Notice(NoticeKind.Alive, _world.Process));
            }
            catch (MpiException)
            {
                // the others will miss it, and say so
            }
        }
    }
}
