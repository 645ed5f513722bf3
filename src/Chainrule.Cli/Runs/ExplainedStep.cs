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
}
