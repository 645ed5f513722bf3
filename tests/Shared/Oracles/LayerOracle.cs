using System.Numerics;
using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Tests.Oracles;

/// <summary>One layer as the textbook has it: one sample forward, in double precision.</summary>
/// <param name="Make">The layer under test for an input shape.</param>
/// <param name="Forward">y of one sample, from x and the parameters.</param>
internal sealed record LayerOracle(Func<Shape, Layer> Make, Func<double[], double[], double[]> Forward)
{
    /// <summary>The oracle of a layer of the notation, made by the method that the builder has for it.</summary>
    /// <param name="notation">The layer as the notation writes it, for an input of two numbers.</param>
    /// <param name="add">Adds the layer.</param>
    /// <param name="forward">y of one sample, from x and the parameters.</param>
    public LayerOracle(string notation, Func<NetworkBuilder, NetworkBuilder> add, Func<double[], double[], double[]> forward)
        : this(shape => add(new NetworkBuilder(shape)).Build(seed: 0).Layers[^1], forward) => Notation = notation;

    /// <summary>The oracle of a layer that works element by element: y = f(x).</summary>
    public LayerOracle(string notation, Func<NetworkBuilder, NetworkBuilder> add, Func<double, double> f)
        : this(notation, add, (x, _) => [.. x.Select(f)]) { }

    /// <summary>The layer under test for samples of as many numbers as a shape has.</summary>
    public Layer Create(Shape shape) => Make(InputOf(shape));

    /// <summary>
    /// The shape of samples that the layer takes, of as many numbers: an image where it takes nothing else.
    /// </summary>
    public Func<Shape, Shape> InputOf { get; init; } = shape => shape;

    /// <summary>The layer as the notation writes it, for an input of two numbers.</summary>
    public string Notation { get; } = "";

    /// <summary>Where the derivative jumps: random inputs keep away from there.</summary>
    public double[] Kinks { get; init; } = [];

    /// <summary>Whether the derivative jumps where two inputs are equal: random inputs keep away from each other.</summary>
    public bool KeepsApart { get; init; }

    /// <summary>dy/dx written out by hand, of a layer that works element by element; else null.</summary>
    public Func<double, double>? Slope { get; init; }

    /// <summary>The same function of a complex number, where it is analytic: the slope by hand is held against it.</summary>
    public Func<Complex, Complex>? Analytic { get; init; }

    /// <summary>The bits of its outputs and gradients for numbers that are the same everywhere, see LayerTests.</summary>
    public string Bits { get; init; } = "";

    /// <summary>The standard deviation of random inputs in one case of four; in the others it is 0.1 or 2.</summary>
    public double Spread { get; init; } = 10;

    /// <summary>The layer with more of its settings drawn at random; null where a shape says all.</summary>
    public Func<Shape, Random, Layer>? Draw { get; init; }
}
