using System.Globalization;
using Chainrule.Training;

namespace Chainrule.Cli.Display;

/// <summary>Shows how a sweep of learning rates goes: one line, where somebody watches.</summary>
internal sealed class SweepView(Terminal terminal) : IProgress<LearningRateStep>, IDisposable
{
    private const long MillisecondsBetweenFrames = 100;

    private long _lastFrame = Environment.TickCount64;
    private bool _isShown;

    /// <inheritdoc/>
    public void Report(LearningRateStep value)
    {
        long now = Environment.TickCount64;
        if (!terminal.IsLive || now - _lastFrame < MillisecondsBetweenFrames)
        {
            return;
        }

        (_lastFrame, _isShown) = (now, true);
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $" step {value.Step}/{value.Steps}  learning rate {LearningRateSweep.Shown(value.Rate)}  loss "
                + $"{TrainingView.Loss(value.Loss)}"
        );
        terminal.Error.Write($"\r\u001b[K{line[..Math.Min(line.Length, Terminal.Width - 1)]}");
    }

    /// <summary>Takes the line away.</summary>
    public void End()
    {
        if (_isShown)
        {
            terminal.Error.Write("\r\u001b[K");
        }

        _isShown = false;
    }

    /// <summary>Takes the line away, where a sweep didn't come to its end.</summary>
    public void Dispose() => End();

    /// <summary>Takes the line away and says what was found, if anything was.</summary>
    public void Found(LearningRateSweep sweep)
    {
        End();
        if (sweep.Suggestion is float rate)
        {
            terminal.Note(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"learning rate {rate}, found in {sweep.Rates.Count} steps from {LearningRateSweep.Shown(sweep.Rates[0])} "
                        + $"to {LearningRateSweep.Shown(sweep.Rates[^1])}"
                )
            );
        }
    }
}
