using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs.Records;
using Chainrule.Insight.Comparisons;
using Chainrule.Models;
using Chainrule.Reports.Results;

namespace Chainrule.Cli.Runs;

/// <summary>
/// A kind of data that models are trained on, such as tables or folders of IDX files: all that differs between them. Which kind
/// it is is asked once, of a call's DATA, of a model or of a run's record; the commands know no kind.
/// </summary>
internal abstract class RunKind
{
    /// <summary>Whether a call means data of this kind.</summary>
    /// <param name="data">DATA, as the user has named it.</param>
    /// <param name="arguments">The call's other arguments, which may tell.</param>
    public abstract bool IsMeant(string data, Arguments arguments);

    /// <summary>Whether a model takes data of this kind.</summary>
    public abstract bool Takes(Model model);

    /// <summary>Whether a run on data of this kind has left a record.</summary>
    public abstract bool HasLeft(RunRecord record);

    /// <summary>Reads the data and settles how to train on it; nothing is trained or written yet.</summary>
    /// <exception cref="ChainruleException">The data or an option can't be.</exception>
    public abstract PlannedRun Plan(RunRequest request);

    /// <summary>The files that data of that name is read from.</summary>
    /// <exception cref="ChainruleException">There is no such data.</exception>
    public abstract DataFiles FilesOf(string data);

    /// <summary>Whether data of that name comes with the tool.</summary>
    public virtual bool IsShipped(string data) => false;

    /// <summary>Measures a model on data that it was not trained on.</summary>
    /// <exception cref="ChainruleException">The data can't be read, or doesn't fit.</exception>
    public abstract EvaluatedModel Evaluate(ModelCall call);

    /// <summary>Predicts the rows of some data.</summary>
    /// <exception cref="ChainruleException">The data can't be read, or doesn't fit.</exception>
    public abstract Predictions Predict(ModelCall call);

    /// <summary>All there is to say about a model on some data.</summary>
    /// <exception cref="ChainruleException">The data can't be read, or doesn't fit.</exception>
    public abstract ReportContent Report(ModelCall call, string title);

    /// <summary>A row of some data as a training step takes it.</summary>
    /// <exception cref="ChainruleException">There is no such row.</exception>
    public abstract RowToExplain Explain(ModelCall call, int row);

    /// <summary>What a model does with the columns of its data, for the summary; null where there are none.</summary>
    public abstract ModelColumns? ColumnsOf(Model model);

    /// <summary>What a run's model makes of the rows it was tested with, where the run hasn't kept it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="scene">Where its data is read.</param>
    /// <returns>The predictions, or why there are none.</returns>
    public abstract (TestPredictions? Predictions, string? WhyNot) TestAgain(RecordedRun run, ReadingScene scene);
}

/// <summary>What a command is asked to do with a model and some data.</summary>
/// <param name="Name">The model, as the user has named it.</param>
/// <param name="Model">The model.</param>
/// <param name="Data">DATA, as the user has named it.</param>
/// <param name="Arguments">The call's other arguments.</param>
/// <param name="Workers">The threads to use.</param>
/// <param name="Terminal">Where something is said.</param>
internal sealed record ModelCall(
    string Name, Model Model, string Data, Arguments Arguments, Kernels.Workers Workers, Terminal Terminal)
{
    /// <summary>The run that the model comes from; null where that isn't known.</summary>
    public RecordedRun? Run { get; init; }
}
