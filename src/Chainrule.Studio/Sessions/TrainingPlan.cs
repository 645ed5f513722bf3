using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

namespace Chainrule.Studio.Sessions;

/// <summary>What is trained and how, in the notation; it decides every bit of a branch, together with the data.</summary>
internal sealed record TrainingPlan
{
    /// <summary>The shape of one row.</summary>
    public required Shape Input { get; init; }

    /// <summary>The layers, as in <c>dense:5 tanh dense:1</c>.</summary>
    public required string Network { get; init; }

    /// <summary>The loss, as in <c>sigmoid-cross-entropy</c>.</summary>
    public required string Loss { get; init; }

    /// <summary>The optimizer, as in <c>sgd</c>.</summary>
    public string Optimizer { get; init; } = "sgd";

    /// <summary>The learning rate; null for the optimizer's own.</summary>
    public float? LearningRate { get; init; }

    /// <summary>Rows of one step; <see cref="TrainingOptions.FullBatch"/> for all.</summary>
    public int BatchSize { get; init; } = TrainingOptions.FullBatch;

    /// <summary>What first values, row order and dropout are drawn from.</summary>
    public ulong Seed { get; init; }

    /// <summary>The network with its first values.</summary>
    public Network BuildNetwork() => LayerNotation.Parse(Network, Input, Seed);

    /// <summary>A trainer of a network.</summary>
    public Trainer BuildTrainer(Network network) =>
        new(network, LossNotation.Parse(Loss), OptimizerNotation.Parse(Optimizer), new TrainingOptions
        {
            BatchSize = BatchSize,
            LearningRate = LearningRate,
            Seed = Seed,
        });
}
