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
internal sealed class TabularView(Terminal terminal, TableTask task) : IProgress<TabularEvent>
{
    private const double SecondsBetweenFrames = 0.1;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private double _lastFrame = double.NegativeInfinity, _begun;
    private bool _isShown, _isOnLogScale;
    private string _final = "";
    private TrainingView? _epochs;

    /// <inheritdoc/>
    public void Report(TabularEvent value)
    {
        if (value is TrialCompleted or IterationProgress)
        {
            Show(value);
        }
        else
        {
            Say(value);
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
                break;
            case LearningRateFound found:
                using (var sweep = new SweepView(terminal))
                {
                    sweep.Found(found.Sweep);
                }

                break;
            case NetworkStarted network:
                terminal.Note(
                    string.Create(CultureInfo.InvariantCulture, $"{network.Network}: {network.Parameters:#,0} parameters")
                );
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
                _begun = _clock.Elapsed.TotalSeconds;
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

        double now = _clock.Elapsed.TotalSeconds;
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

    // One line, redrawn: which stage, how far it is, what came out of it last.
    private void Show(TabularEvent value)
    {
        double now = _clock.Elapsed.TotalSeconds;
        if (!terminal.IsLive || now - _lastFrame < SecondsBetweenFrames)
        {
            return;
        }

        (_lastFrame, _isShown) = (now, true);
        string time = TrainingView.Duration(now - _begun);
        string line = value switch
        {
            TrialCompleted trial =>
                $" {Name(trial.Kind)}: penalty in {NumberText.Count(trial.Folds, "fold")}, {trial.Completed}/{trial.Planned} "
                    + $"fits, {time}; α = {NumberText.Of(trial.Penalty, 3)}: {Loss(task, trial.Loss)}",
            IterationProgress { Iteration: var progress } =>
                $" final fit{_final}: iteration {progress.Iteration}, {time}; training {Loss(task, progress.Loss)}",
            _ => "",
        };
        terminal.Error.Write($"\r\u001b[K{line[..Math.Min(line.Length, Terminal.Width - 1)]}");
    }

    private void Erase()
    {
        if (_isShown)
        {
            terminal.Error.Write("\r\u001b[K");
        }

        _isShown = false;
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
        Loss(result.Task, result.TargetScale is { IsLogarithmic: true } ? loss / result.ConstantLoss : loss);

    /// <summary>A validation loss in the terms of its task.</summary>
    public static string Loss(TableTask task, double loss) => task == TableTask.Regression
        ? $"R² {ShareText.Number(1 - loss, 4)}"
        : $"log loss {TrainingView.Loss(loss)}";
}
