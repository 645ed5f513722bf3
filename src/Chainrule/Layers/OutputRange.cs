namespace Chainrule.Layers;

/// <summary>Which numbers a layer can put out, and so which losses can stand behind it.</summary>
public enum OutputRange
{
    /// <summary>Scores or values of any size, whatever the parameters before it have to make of them.</summary>
    Unlimited,

    /// <summary>Only some numbers, such as positive ones: a loss on scores can't get the others.</summary>
    Limited,

    /// <summary>Probabilities, each of its own: from 0 to 1.</summary>
    Probabilities,

    /// <summary>Probabilities that exclude each other: from 0 to 1, and 1 together.</summary>
    Distribution,

    /// <summary>Logarithms of probabilities that exclude each other: none above 0.</summary>
    LogDistribution,
}
