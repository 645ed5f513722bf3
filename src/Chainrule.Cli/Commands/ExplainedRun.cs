using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Optimizers;

namespace Chainrule.Cli.Commands;

/// <summary>How a model was trained, as far as a step of it needs to be known.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="Optimizer">The optimizer.</param>
/// <param name="LearningRate">The learning rate before any schedule; null for the optimizer's own.</param>
/// <param name="Regularization">Penalties, decay and clipping.</param>
internal sealed record ExplainedRun(Loss Loss, Optimizer Optimizer, float? LearningRate, Regularization Regularization)
{
    /// <summary>What the run beside a model records; plain gradient descent where there is none that can be read.</summary>
    public static ExplainedRun Find(string text, Model model, Terminal terminal)
    {
        string folder = Directory.Exists(text) ? text : Path.GetDirectoryName(text) is { Length: > 0 } parent ? parent : ".";
        string file = Path.Combine(folder, "run.json");
        var plain = new ExplainedRun(model.UsualLoss, new Sgd(), null, Regularization.None);
        if (!File.Exists(file))
        {
            return plain;
        }

        try
        {
            var configuration = Configuration.Read(file, TrainOptions.OfResult);
            var settings = TrainSettings.Read(new Arguments([], new Dictionary<string, OptionValue>(configuration.Options)));
            return settings.Loss.Output == model.Output
                ? new ExplainedRun(
                    settings.Loss,
                    settings.Optimizer,
                    settings.Training.LearningRate,
                    settings.Training.Regularization
                )
                : plain;
        }
        catch (ChainruleException exception)
        {
            // The model can be explained without it, and beside a model there may be a run.json of something else.
            terminal.Note($"note: {exception.Message}; the step is plain gradient descent");
            return plain;
        }
    }
}
