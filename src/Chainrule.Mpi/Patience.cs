using System.Diagnostics;

namespace Chainrule.Mpi;

/// <summary>
/// Waits between two looks: a moment at full speed, for messages that are on their way; then the processor is offered to others,
/// and where somebody takes it, or nothing comes for milliseconds, in short sleeps: who sleeps is soon given a processor again,
/// who burns it in waiting isn't. Counts the time, but for that in which this process itself was stopped.
/// </summary>
/// <param name="limit">How long to wait.</param>
internal struct Patience(TimeSpan limit)
{
    private const int Spins = 50, MostRenewals = 20;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1), LongestYield = TimeSpan.FromMicroseconds(200);
    private static readonly TimeSpan YieldsFor = TimeSpan.FromMilliseconds(3);

    private int _looks, _renewals;
    private bool _sleeps;
    private long _last = Stopwatch.GetTimestamp();
    private TimeSpan _waited, _silent;

    /// <summary>Whether the limit is reached.</summary>
    public readonly bool IsOver => _waited >= limit;

    /// <summary>The one that is waited for was heard of: waits anew.</summary>
    public void Renew() => _waited = TimeSpan.Zero;

    /// <summary>The same where it only waits itself, which can't go on for ever.</summary>
    public void RenewOnce()
    {
        if (_renewals++ < MostRenewals)
        {
            Renew();
        }
    }

    /// <summary>Whether it is time to let others know that this process is alive, and only waits.</summary>
    public bool TellsNow()
    {
        bool tells = _silent >= limit / 4;
        _silent = tells ? TimeSpan.Zero : _silent;
        return tells;
    }

    /// <summary>Waits a little.</summary>
    public void Pause()
    {
        if (_looks++ >= Spins)
        {
            Thread.Sleep(_sleeps ? 1 : 0);
        }

        long now = Stopwatch.GetTimestamp();
        var passed = Stopwatch.GetElapsedTime(_last, now);
        passed = passed < LongestPause ? passed : LongestPause;
        _sleeps |= passed > LongestYield || _waited > YieldsFor;
        _waited += passed;
        _silent += passed;
        _last = now;
    }
}
