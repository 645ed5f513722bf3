namespace Chainrule.Losses;

/// <summary>What a loss takes a network's outputs to be, and so how they become predictions.</summary>
public enum OutputKind
{
    /// <summary>The predicted values themselves.</summary>
    Values,

    /// <summary>Probabilities: the network ends in softmax or sigmoid itself.</summary>
    Probabilities,

    /// <summary>Scores; softmax over a row makes them probabilities of classes that exclude each other.</summary>
    SoftmaxLogits,

    /// <summary>Scores; sigmoid makes each a probability of its own.</summary>
    SigmoidLogits,
}
