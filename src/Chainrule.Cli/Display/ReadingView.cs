using System.Diagnostics;
using System.Globalization;

namespace Chainrule.Cli.Display;

/// <summary>
/// Shows how far the reading of many files is, and for how long it will go on: one line that is redrawn where somebody watches,
/// a line every ten seconds in a log. Files may be reported from several threads at once.
/// </summary>
/// <param name="terminal">Where to show it.</param>
/// <param name="clock">The seconds since the beginning; null for those that pass.</param>
internal sealed class ReadingView(Terminal terminal, Func<double>? clock = null) : IProgress<(int Done, int Total)>, IDisposable
{
    private const double SecondsBetweenFrames = 0.1, SecondsBetweenLines = 10;

    private readonly Lock _lock = new();
    private readonly Func<double> _seconds = clock ?? Since(Stopwatch.GetTimestamp());
    private (double Seconds, int Done)? _first; // files are looked at before the first one is read
    private double _last;
    private int _most;
    private bool _isShown;

    /// <inheritdoc/>
    public void Report((int Done, int Total) value)
    {
        lock (_lock)
        {
            double now = _seconds();
            bool isDue = now - _last >= (terminal.IsLive ? SecondsBetweenFrames : SecondsBetweenLines);
            if (_first is not var (began, before))
            {
                _first = (now, value.Done);
                return;
            }

            // whoever was faster has said more already
            if (terminal.IsQuiet || !isDue || value.Done <= Math.Max(_most, before))
            {
                return;
            }

            (_last, _most) = (now, value.Done);
            string left = TrainingView.Duration((now - began) * (value.Total - value.Done) / (value.Done - before));
            string line = string.Create(
                CultureInfo.InvariantCulture, $"reading images: {value.Done:#,0} of {value.Total:#,0}, {left} left");
            if (terminal.IsLive)
            {
                _isShown = true;
                terminal.Error.Write($"\r\u001b[K {line[..Math.Min(line.Length, Terminal.Width - 2)]}");
            }
            else
            {
                terminal.Note(line);
            }
        }
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        if (_isShown)
        {
            terminal.Error.Write("\r\u001b[K");
        }

        _isShown = false;
    }

    private static Func<double> Since(long start) => () => Stopwatch.GetElapsedTime(start).TotalSeconds;
}
