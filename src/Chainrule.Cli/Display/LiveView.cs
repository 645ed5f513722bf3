using System.Diagnostics;
using System.Globalization;
using System.Text;
using Chainrule.Insight.Results;
using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Cli.Display;

/// <summary>
/// A table that grows by a line an epoch; below it, redrawn at most ten times a second, how far training is and the
/// curve of its losses. Columns that don't fit the window are left out. In the end the best epoch is marked.
/// </summary>
internal sealed class LiveView(Terminal terminal, int epochs) : TrainingView
{
    private const double SecondsBetweenFrames = 0.1;

    private static readonly (string Title, int Width, Func<EpochRecord, string> Cell)[] Columns =
    [
        ("epoch", 6, row => row.Epoch.ToString(CultureInfo.InvariantCulture)),
        ("train loss", 12, row => Loss(row.TrainLoss)),
        ("validation loss", 17, row => Loss(row.ValidationLoss)),
        ("accuracy", 10, row => row.ValidationAccuracy is double share ? ShareText.Percent(share, 2) : ""),
        ("samples/s", 12, row => row.SamplesPerSecond.ToString("#,0", CultureInfo.InvariantCulture)),
        ("time", 10, row => Duration(row.Seconds)),
    ];

    private readonly List<EpochRecord> _epochs = [];
    private readonly Curve _curve = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private double _lastFrame = double.NegativeInfinity;
    private double? _firstDone;
    private double _firstAt;
    private int _liveLines;
    private bool _hasHeading;

    /// <inheritdoc/>
    public override void End()
    {
        var frame = Erase();
        var history = new TrainingHistory(_epochs, StopReason.Canceled);
        if (history.Best is { ValidationLoss: double loss } best)
        {
            Mark(frame, best, loss);
        }

        foreach (string line in _curve.Draw(Terminal.Width, terminal))
        {
            frame.AppendLine(line);
        }

        terminal.Error.Write(frame.ToString());
    }

    // At the beginning of its line, where that is still in the window.
    private void Mark(StringBuilder frame, EpochRecord best, double loss)
    {
        int up = _epochs.Count - _epochs.IndexOf(best);
        if (up < terminal.Height)
        {
            frame.Append(CultureInfo.InvariantCulture, $"\r\u001b[{up}A{terminal.Paint("*", Color.Green)}\r\u001b[{up}B");
        }

        frame.AppendLine(
            terminal.Paint(
                Fit(
                    string.Create(CultureInfo.InvariantCulture, $" * best: epoch {best.Epoch}, validation loss {Loss(loss)}"),
                    Terminal.Width - 1
                ),
                Color.Green
            )
        );
    }

    /// <inheritdoc/>
    protected override void Frozen(FrozenLayersComputed computed)
    {
        double now = _clock.Elapsed.TotalSeconds, done = (double)computed.Rows / computed.AllRows;
        if (now - _lastFrame < SecondsBetweenFrames && computed.Rows < computed.AllRows)
        {
            return;
        }

        _lastFrame = now;
        var frame = Erase();
        string left = done < 1 ? $", {Duration(now * (1 - done) / done)} left" : "";
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $" frozen layers: {computed.Rows:#,0} of {computed.AllRows:#,0} rows computed once for all{left}");
        Live(frame, terminal.Paint(Fit(text, Terminal.Width - 1), Color.Dim));
        terminal.Error.Write(frame.ToString());
    }

    /// <inheritdoc/>
    protected override void Step(StepCompleted step)
    {
        double done = step.Step / ((double)step.StepsPerEpoch * epochs);
        _curve.AddTraining(done, step.Loss);
        double now = _clock.Elapsed.TotalSeconds;
        if (_firstDone is null)
        {
            (_firstDone, _firstAt) = (done, now);
        }

        if (now - _lastFrame < SecondsBetweenFrames)
        {
            return;
        }

        _lastFrame = now;
        int width = Terminal.Width;
        var frame = Erase();
        Heading(frame, width);
        double left = done > _firstDone ? (now - _firstAt) * (1 - done) / (done - _firstDone.Value) : double.NaN;
        string time = double.IsNaN(left) ? "" : $"  {Duration(left)} left";
        string head = $" {step.Epoch}/{epochs} ";
        string tail = string.Create(
            CultureInfo.InvariantCulture,
            $" {done:0%}  loss {Loss(step.Loss)}  {step.SamplesPerSecond:#,0} samples/s{time}"
        );
        int bar = Math.Clamp(width - head.Length - tail.Length - 1, 0, 30);
        int filled = (int)(done * bar);
        Live(
            frame,
            Fit(head, width)
                + terminal.Paint(new string('█', filled), Color.Green)
                + terminal.Paint(new string('░', bar - filled), Color.Dim)
                + Fit(tail, width - head.Length - bar)
        );
        foreach (string line in _curve.Draw(width, terminal))
        {
            Live(frame, line);
        }

        foreach (var (line, color) in Noticed())
        {
            Live(frame, terminal.Paint(Fit(line, width - 1), color));
        }

        terminal.Error.Write(frame.ToString());
    }

    /// <inheritdoc/>
    protected override void Epoch(EpochRecord row)
    {
        _epochs.Add(row);
        if (row.ValidationLoss is double validation)
        {
            _curve.AddValidation((double)row.Epoch / epochs, validation);
        }

        int width = Terminal.Width;
        var frame = Erase();
        Heading(frame, width);
        string cells = string.Concat(Fitting(width).Select(column => column.Cell(row).PadLeft(column.Width)));
        frame.AppendLine(cells);
        _lastFrame = double.NegativeInfinity;
        terminal.Error.Write(frame.ToString());
    }

    // Which epoch is the best so far, and what somebody should know already.
    private IEnumerable<(string Line, Color Color)> Noticed()
    {
        var history = new TrainingHistory(_epochs, StopReason.Canceled);
        if (history.Best is { ValidationLoss: double loss } best)
        {
            yield return (
                string.Create(CultureInfo.InvariantCulture, $" best so far: epoch {best.Epoch}, validation loss {Loss(loss)}"),
                Color.Green
            );
        }

        foreach (var alert in Alerts.During(history))
        {
            yield return ($" {(alert.IsGrave ? "serious" : "look")}: {alert.Title}", alert.IsGrave ? Color.Red : Color.Yellow);
        }
    }

    private static IEnumerable<(string Title, int Width, Func<EpochRecord, string> Cell)> Fitting(int width)
    {
        int used = 0;
        return Columns.TakeWhile(column => (used += column.Width) < width);
    }

    private static string Fit(string text, int width) => text.Length <= width ? text : text[..Math.Max(0, width)];

    private void Heading(StringBuilder frame, int width)
    {
        if (!_hasHeading)
        {
            frame.AppendLine(
                terminal.Paint(string.Concat(Fitting(width).Select(column => column.Title.PadLeft(column.Width))), Color.Dim)
            );
        }

        _hasHeading = true;
    }

    private void Live(StringBuilder frame, string line)
    {
        frame.AppendLine(line);
        _liveLines++;
    }

    // Back over the lines of the last frame; they are cleared with all that follows.
    private StringBuilder Erase()
    {
        var frame = new StringBuilder();
        if (_liveLines > 0)
        {
            frame.Append(CultureInfo.InvariantCulture, $"\r\u001b[{_liveLines}A\u001b[J");
        }

        _liveLines = 0;
        return frame;
    }
}
