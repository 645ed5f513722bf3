using Chainrule.Cli.Parsing;
using Chainrule.Files;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Optimizers;

namespace Chainrule.Cli.Runs;

/// <summary>How a model was trained, as far as a step of it needs to be known.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="Optimizer">The optimizer.</param>
/// <param name="LearningRate">The learning rate before any schedule; null for the optimizer's own.</param>
/// <param name="Regularization">Penalties, decay and clipping.</param>
internal sealed record ExplainedStep(Loss Loss, Optimizer Optimizer, float? LearningRate, Regularization Regularization)
{
    /// <summary>Plain gradient descent.</summary>
    public static ExplainedStep Plain(Model model) => new(model.UsualLoss, new Sgd(), null, Regularization.None);

    /// <summary>What the run beside a model records; plain gradient descent where there is none that can be read.</summary>
    /// <param name="call">The model.</param>
    /// <param name="options">The options that such a record may hold.</param>
    /// <param name="read">Makes a step of them; null where they don't say how the model was trained.</param>
    public static ExplainedStep Of(ModelCall call, IReadOnlyList<Option> options, Func<Arguments, ExplainedStep?> read)
    {
        string file = RunFolder.RecordIn(RecordedRun.FolderOf(call.Name));
        var plain = Plain(call.Model);
        if (!StoredFile.Is(file))
        {
            return plain;
        }

        try
        {
            return read(Configuration.Read(file, options).Only) is { } step && step.Loss.Output == call.Model.Output
                ? step
                : plain;
        }
        catch (ChainruleException exception)
        {
            // The model can be explained without it, and beside a model there may be a run.json of something else.
            call.Terminal.Note($"note: {exception.Message}; the step is plain gradient descent");
            return plain;
        }
    }
}
