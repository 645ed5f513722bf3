namespace Chainrule.Layers;

/// <summary>What a layer does to a row, as far as the chain rule cares.</summary>
public enum LayerKind
{
    /// <summary>z = x·W + b. The parameters are W, (In, Out), and behind it b, (Out), where there is one.</summary>
    Affine,

    /// <summary>Each output is a function of one input; see <see cref="Layer.Curve"/>.</summary>
    ElementWise,

    /// <summary>Each output depends on all inputs of its run; see <see cref="Layer.Coupling"/>.</summary>
    Coupled,

    /// <summary>It joins what several nodes put out; see <see cref="Layers.Join"/>.</summary>
    Join,

    /// <summary>The output is the input: flatten, identity, and dropout in a prediction.</summary>
    PassThrough,

    /// <summary>A layer of another kind, whose factors aren't known.</summary>
    Other,
}
