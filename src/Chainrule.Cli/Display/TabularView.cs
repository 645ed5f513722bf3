using System.Globalization;
using Chainrule.Data.Tables;
using Chainrule.Tabular;
using Chainrule.Training;

namespace Chainrule.Cli.Display;

/// <summary>Shows how a training on a table goes.</summary>
internal sealed class TabularView(Terminal terminal, TableTask task) : IProgress<TabularEvent>
{
    private TrainingView? _epochs;

    /// <inheritdoc/>
    public void Report(TabularEvent value)
    {
        switch (value)
        {
            case FoldStarted fold:
                terminal.Note($"fold {fold.Fold} of {fold.Folds}");
                break;
            case LearningRateFound found:
                using (var sweep = new SweepView(terminal))
                    sweep.Found(found.Sweep);

                break;
            case NetworkStarted network:
                terminal.Note(string.Create(CultureInfo.InvariantCulture, $"{network.Network}: {network.Parameters:#,0} parameters"));
                _epochs = TrainingView.For(terminal, network.Epochs);
                break;
            case NetworkProgress { Event: TrainingEvent progress }:
                _epochs?.Report(progress);
                break;
            case ScaleStarted scale:
                terminal.Note($"'{scale.Target}' has a long tail; once more, on a logarithmic scale:");
                break;
            case KindMeasured kind:
                End();
                terminal.Note($"{Name(kind.Kind)}: {Loss(task, kind.Loss)} in validation");
                break;
            default:
                break;
        }
    }

    /// <summary>Takes away what was only of interest while training went on.</summary>
    public void End()
    {
        _epochs?.End();
        _epochs = null;
    }

    /// <summary>What people call a kind of model.</summary>
    public static string Name(ModelKind kind) => kind switch { ModelKind.Linear => "linear model", ModelKind.Network => "network", _ => "always the same" };

    /// <summary>A validation loss in the terms of its task.</summary>
    public static string Loss(TableTask task, double loss) => task == TableTask.Regression
        ? string.Create(CultureInfo.InvariantCulture, $"R² {1 - loss:0.0000}")
        : $"log loss {TrainingView.Loss(loss)}";
}
