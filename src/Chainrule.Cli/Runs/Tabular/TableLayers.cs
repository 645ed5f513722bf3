using Chainrule.Insight.Distributions;
using Chainrule.Tables.Training;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>Looks at the layers of the network that is trained on a table, and tells others what it is told.</summary>
internal sealed class TableLayers(IProgress<TabularEvent> next) : IProgress<TabularEvent>
{
    private LayerRecorder? _ofEpochs;
    private IterationRecorder? _ofIterations;
    private IterationsStarted? _started;
    private int _members = 1; // of a mean by mini-batches

    /// <summary>What was seen; null where no network was trained.</summary>
    public LayerHistory? History => _ofIterations?.History ?? _ofEpochs?.History;

    /// <summary>What is to be said about it; null for nothing.</summary>
    public string? Note => NoteOf(_started?.Members ?? _members, _started is { IsInSpace: true });

    /// <inheritdoc/>
    public void Report(TabularEvent value)
    {
        switch (value)
        {
            case NetworkStarted network:
                _members = network.Members;
                break;
            case TrainerReady ready:
                _ofEpochs = new LayerRecorder(ready.Trainer, ready.Rows);
                break;
            case NetworkProgress progress:
                _ofEpochs?.Report(progress.Event);
                break;
            case IterationsStarted started:
                _started = started;
                _ofIterations = new IterationRecorder(started.Trainer, started.Rows);
                break;
            case IterationProgress progress:
                _ofIterations?.Report(progress.Iteration);
                break;
            default:
                break;
        }

        next.Report(value);
    }

    /// <summary>
    /// What is to be said about the layers of a mean of networks, or of one that was trained on coordinates; null for nothing.
    /// </summary>
    public static string? NoteOf(int members, bool isInSpace)
    {
        string mean =
            members > 1
                ? $"The model is the mean of {members} networks with different first weights; these are the layers of the first "
                    + "of them. "
                : "";
        string space = isInSpace
            ? "There are more features than rows, so it was trained on the coordinates of the rows in the space that they span: "
                + "the first layer's weights are by these."
            : "";
        return $"{mean}{space}".TrimEnd() is { Length: > 0 } note ? note : null;
    }
}
