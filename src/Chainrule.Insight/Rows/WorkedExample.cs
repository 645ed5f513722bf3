using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Text;

namespace Chainrule.Insight.Rows;

/// <summary>
/// A worked example that was published with every number, so that everybody can compare: two inputs, two hidden and two
/// output units, all sigmoid, squared error, one step of gradient descent.
/// </summary>
/// <remarks>
/// Source: Matt Mazur, "A Step by Step Backpropagation Example" (2015). It keeps its biases fixed; the weights after the step
/// are the same whether they are moved or not.
/// </remarks>
public sealed class WorkedExample
{
    // The published decimals. Weights are (In, Out): w1 and w3 leave the first input, w2 and w4 the second.
    private static readonly double[] Inputs = [0.05, 0.10], Target = [0.01, 0.99];
    private static readonly double[] FirstWeights = [0.15, 0.25, 0.20, 0.30], SecondWeights = [0.40, 0.50, 0.45, 0.55];
    private static readonly double[] FirstBias = [0.35, 0.35], SecondBias = [0.60, 0.60];

    private readonly bool _isOwnStep;

    // A step of another length or by another rule is not the published one.
    private WorkedExample(bool isOwnStep) => _isOwnStep = isOwnStep;

    /// <summary>The examples by name.</summary>
    public static IReadOnlyList<string> Names { get; } = ["2-2-2"];

    /// <summary>What its author calls the parameters.</summary>
    public IReadOnlyDictionary<string, string> Aliases { get; } = new Dictionary<string, string>
    {
        ["layers.0.weights[0,0]"] = "w1",
        ["layers.0.weights[1,0]"] = "w2",
        ["layers.0.weights[0,1]"] = "w3",
        ["layers.0.weights[1,1]"] = "w4",
        ["layers.2.weights[0,0]"] = "w5",
        ["layers.2.weights[1,0]"] = "w6",
        ["layers.2.weights[0,1]"] = "w7",
        ["layers.2.weights[1,1]"] = "w8",
        ["layers.0.bias[0]"] = "b1",
        ["layers.0.bias[1]"] = "b1",
        ["layers.2.bias[0]"] = "b2",
        ["layers.2.bias[1]"] = "b2",
    };

    /// <summary>The learning rate of the example.</summary>
    public const float LearningRate = 0.5f;

    /// <summary>The source.</summary>
    public string Source { get; } = "Matt Mazur, \"A Step by Step Backpropagation Example\" (2015)";

    /// <summary>
    /// The published numbers and where to find them in an explanation; of another step than the published one, those before it.
    /// </summary>
    public IReadOnlyList<PublishedNumber> Published => _isOwnStep ? [.. BeforeStep, .. AfterStep] : BeforeStep;

    private static IReadOnlyList<PublishedNumber> BeforeStep { get; } =
    [
        new("out_h1", 0.593269992, e => e.Layers[1].Units[0].Output.Exact),
        new("out_h2", 0.596884378, e => e.Layers[1].Units[1].Output.Exact),
        new("out_o1", 0.75136507, e => e.Layers[3].Units[0].Output.Exact),
        new("out_o2", 0.772928465, e => e.Layers[3].Units[1].Output.Exact),
        new("E_total", 0.298371109, e => e.Loss.Value.Exact),
        new("dE/dw5", 0.082167041, e => e.Blocks[2].Entries[0].Gradient.Exact),
    ];

    private static IReadOnlyList<PublishedNumber> AfterStep { get; } =
    [
        new("w1 after", 0.149780716, e => e.Blocks[0].Entries[0].After.Exact),
        new("w2 after", 0.19956143, e => e.Blocks[0].Entries[2].After.Exact),
        new("w3 after", 0.24975114, e => e.Blocks[0].Entries[1].After.Exact),
        new("w4 after", 0.29950229, e => e.Blocks[0].Entries[3].After.Exact),
        new("w5 after", 0.35891648, e => e.Blocks[2].Entries[0].After.Exact),
        new("w6 after", 0.408666186, e => e.Blocks[2].Entries[2].After.Exact),
        new("w7 after", 0.511301270, e => e.Blocks[2].Entries[1].After.Exact),
        new("w8 after", 0.561370121, e => e.Blocks[2].Entries[3].After.Exact),
    ];

    /// <summary>Explains an example.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="options">What to show; null for the example's own gradient descent.</param>
    /// <exception cref="ChainruleException">There is no example of that name, or no such weight in it.</exception>
    public static RowExplanation Explain(string name, ExplanationOptions? options = null)
    {
        if (!Names.Contains(name))
        {
            throw new ChainruleException($"there is no example '{name}'", Suggestion.Help(name, Names));
        }

        double[] parameters = [.. FirstWeights, .. FirstBias, .. SecondWeights, .. SecondBias];
        var shape = new Shape(2);
        var network = new Network(shape, [new Dense(shape, 2), new Sigmoid(shape), new Dense(shape, 2), new Sigmoid(shape)]);
        for (int i = 0; i < parameters.Length; i++)
        {
            network.Parameters[i] = (float)parameters[i];
        }

        // With two outputs the mean of squares is their sum with the ½ that the author puts before it.
        var row = new ExplainedRow(Narrow(Inputs), Label: -1, Narrow(Target));
        options ??= new ExplanationOptions { Optimizer = new Sgd(), LearningRate = LearningRate };
        bool isOwnStep =
            options.Optimizer.Notation == "sgd"
            && options.LearningRate == LearningRate
            && options.Regularization == Regularization.None;
        var given = new ExactNumbers(parameters, Inputs, Target);
        return new Explainer(
            network, new MeanSquaredError(), row, options, given, new WorkedExample(isOwnStep)).Explain();
    }

    private static float[] Narrow(double[] values) => [.. values.Select(value => (float)value)];
}

/// <summary>One number that the source of an example prints.</summary>
/// <param name="Name">What the source calls it.</param>
/// <param name="Value">As it is printed there.</param>
/// <param name="Find">Where it is in the explanation.</param>
public sealed record PublishedNumber(string Name, double Value, Func<RowExplanation, double> Find)
{
    /// <summary>Whether the explanation's number rounds to the published one, to the last digit that is printed.</summary>
    public bool IsReproduced(RowExplanation explanation) => Math.Abs(Find(explanation) - Value) <= 0.5000001 * Digit;

    private double Digit => Math.Pow(10, -(Value.ToString(System.Globalization.CultureInfo.InvariantCulture).Length - 2));
}
