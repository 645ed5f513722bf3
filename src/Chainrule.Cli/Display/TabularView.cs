using System.Diagnostics;
using System.Globalization;
using Chainrule.Tables;
using Chainrule.Tables.Training;
using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Cli.Display;

/// <summary>
/// Shows how a training on a table goes: a line for what was found out, and where somebody watches, the stage it is at, how far,
/// for how long, and the curves of
/// trainings by L-BFGS.
/// </summary>
/// <param name="terminal">Where to show it.</param>
/// <param name="task">What is learned.</param>
/// <param name="seconds">The seconds since the training began; null for a clock that begins now.</param>
internal sealed class TabularView(Terminal terminal, TableTask task, Func<double>? seconds = null) : IProgress<TabularEvent>
{
    private const double SecondsBetweenFrames = 0.1, SecondsBetweenLines = 10;

    // Of less than this nobody can say how long the rest will take.
    private const double LeastShare = 0.02;

    private readonly Func<double> _seconds = seconds ?? SinceNow();
    private double _lastFrame = double.NegativeInfinity, _lastLine, _begun, _share;
    private bool _isShown, _isOnLogScale;
    private string _final = "", _fold = "", _stage = "";
    private TrainingView? _epochs;

    /// <inheritdoc/>
    public void Report(TabularEvent value)
    {
        switch (value)
        {
            case TrialCompleted or IterationProgress or RefitProgress:
                _stage = StageOf(value);
                Show();
                break;
            case WorkDone done:
                _share = done.Share;
                break;
            default:
                Say(value);
                break;
        }
    }

    /// <summary>Takes away what was only of interest while training went on.</summary>
    public void End()
    {
        Erase();
        _epochs?.End();
        _epochs = null;
    }

    private void Say(TabularEvent value)
    {
        Erase();
        switch (value)
        {
            case FoldStarted fold:
                terminal.Note($"fold {fold.Fold} of {fold.Folds}");
                _fold = $"fold {fold.Fold} of {fold.Folds}, ";
                _begun = _seconds();
                break;
            case LearningRateFound found:
                using (var sweep = new SweepView(terminal))
                {
                    sweep.Found(found.Sweep);
                }

                break;
            case NetworkStarted network:
                terminal.Note(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(network.Members > 1 ? $"the mean of {network.Members} networks, each " : "")}{network.Network}: "
                        + $"{network.Parameters:#,0} parameters"));
                _epochs = TrainingView.For(terminal, network.Epochs);
                break;
            case NetworkProgress { Event: TrainingEvent progress }:
                _epochs?.Report(progress);
                break;
            case IterationsStarted started:
                _final = started.Members > 1 ? $", network 1 of {started.Members}" : "";
                break;
            case ScaleStarted scale:
                terminal.Note($"'{scale.Target}' has a long tail; once more, on a logarithmic scale:");
                _isOnLogScale = true;
                _begun = _seconds();
                break;
            case FoldsCompleted:
                _fold = "";
                _begun = _seconds();
                break;
            case KindMeasured kind:
                End();
                Say(kind);
                break;
            default:
                break;
        }
    }

    private void Say(KindMeasured kind)
    {
        string line =
            $"{Name(kind.Kind)}: {(_isOnLogScale ? $"loss {TrainingView.Loss(kind.Loss)}" : Loss(task, kind.Loss))} in "
                + "validation";
        if (!terminal.IsLive || kind.Iterations is not { } history)
        {
            terminal.Note(line);
            return;
        }

        double now = _seconds();
        var last = history.Iterations[^1];
        terminal.Note(
            $"{line}; weight penalty α = {NumberText.Of(kind.Penalty ?? 0, 3)}, "
                + $"{NumberText.Count(last.Iteration, "iteration")}, {TrainingView.Duration(now - _begun)}"
        );
        _begun = now;
        var curve = new Curve();
        foreach (var iteration in history.Iterations)
        {
            double at = (double)iteration.Iteration / Math.Max(1, last.Iteration);
            curve.AddTraining(at, iteration.TrainLoss);
            curve.AddValidation(at, iteration.ValidationLoss);
        }

        foreach (string drawn in curve.Draw(Terminal.Width, terminal))
        {
            terminal.Note(drawn);
        }
    }

    // Which stage it is at, and what came out of it last.
    private string StageOf(TabularEvent value)
    {
        string time = TrainingView.Duration(_seconds() - _begun);
        return value switch
        {
            TrialCompleted trial =>
                $"{_fold}{Name(trial.Kind)}: penalty in {NumberText.Count(trial.Folds, "fold")}, "
                    + $"{trial.Completed}/{trial.Planned} fits, {time}; α = {NumberText.Of(trial.Penalty, 3)}: "
                    + Loss(task, trial.Loss),
            IterationProgress { Iteration: var progress } =>
                $"final fit{_final}: iteration {progress.Iteration}, {time}; training {Loss(task, progress.Loss)}",
            RefitProgress refit =>
                $"fitted anew to all {refit.Rows:N0} rows: {ShareText.Percent(refit.Share, 0)}, {time}",
            _ => "",
        };
    }

    // One line, redrawn; where nobody watches, a line now and then.
    private void Show()
    {
        double now = _seconds();
        if (_epochs is not null || _stage.Length == 0 || terminal.IsQuiet)
        {
            return; // epochs have a view of their own
        }

        if (!terminal.IsLive)
        {
            if (now - _lastLine >= SecondsBetweenLines)
            {
                _lastLine = now;
                terminal.Note($"{_stage}{Left(now)}");
            }

            return;
        }

        if (now - _lastFrame >= SecondsBetweenFrames)
        {
            (_lastFrame, _isShown) = (now, true);
            // the time that is left stands first, so that no window cuts it off
            string left = Left(now).TrimStart(';', ' ');
            string line = $" {(left.Length == 0 ? "" : $"{left}; ")}{_stage}";
            terminal.Error.Write($"\r\u001b[K{line[..Math.Min(line.Length, Terminal.Width - 1)]}");
        }
    }

    private string Left(double now) =>
        _share < LeastShare ? "" : $"; about {TrainingView.Duration(now * (1 - _share) / _share)} left";

    private void Erase()
    {
        if (_isShown)
        {
            terminal.Error.Write("\r\u001b[K");
        }

        _isShown = false;
    }

    private static Func<double> SinceNow()
    {
        var clock = Stopwatch.StartNew();
        return () => clock.Elapsed.TotalSeconds;
    }

    /// <summary>What people call a kind of model.</summary>
    public static string Name(ModelKind kind) =>
        kind switch
        {
            ModelKind.Linear => "linear model",
            ModelKind.Network => "network",
            _ => "always the same",
        };

    /// <summary>
    /// A validation loss of a result in the terms of its task: on the scale that the target was learned on, against always the
    /// same.
    /// </summary>
    public static string Loss(TabularResult result, double loss) =>
        Loss(
            result.Task,
            result.Validation is { TargetScale.IsLogarithmic: true, ConstantLoss: var constant } ? loss / constant : loss
        );

    /// <summary>A validation loss in the terms of its task.</summary>
    public static string Loss(TableTask task, double loss) => task == TableTask.Regression
        ? $"R² {ShareText.Number(1 - loss, 4)}"
        : $"log loss {TrainingView.Loss(loss)}";
}
