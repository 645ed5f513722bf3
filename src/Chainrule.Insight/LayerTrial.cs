using System.Globalization;
using Chainrule.Kernels;
using Chainrule.Layers;

namespace Chainrule.Insight;

/// <summary>How the inputs of a random batch are spread.</summary>
internal enum InputSpread
{
    /// <summary>Normal, with the standard deviation of the options.</summary>
    Normal,

    /// <summary>Evenly up to sixteen times that: where functions saturate, and where a case of their own begins.</summary>
    Wide,

    /// <summary>From that down to a ten-thousandth of it, evenly by magnitude.</summary>
    Small,

    /// <summary>Multiples of that, most of them 0: equal numbers beside each other, as in the blank parts of an image.</summary>
    Level,
}

/// <summary>One random batch of a layer's proof: how many rows, and how they are spread.</summary>
/// <param name="Number">Its number, which its random numbers go by.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Spread">How the inputs are spread.</param>
internal sealed record TrialPlan(int Number, int Rows, InputSpread Spread)
{
    private const int LevelRows = 6, MoreRows = 24, LargeRows = 41, LargestRows = 600, MostNumbers = 60_000;

    /// <summary>
    /// The batches of a proof: an empty one, as many as are asked for, and beside them one each of wide, small and level
    /// inputs, and two large ones.
    /// </summary>
    public static IEnumerable<TrialPlan> Of(Layer layer, ProofOptions options)
    {
        yield return new TrialPlan(0, 0, InputSpread.Normal);
        for (int trial = 1; trial <= options.Trials; trial++)
        {
            yield return new TrialPlan(trial, Math.Max(1 + (trial - 1) % options.Rows, layer.LeastRows), InputSpread.Normal);
        }

        int least = Math.Max(options.Rows, layer.LeastRows);
        int most = Math.Max(least, MostNumbers / Math.Max(1, layer.Input.Count + layer.Output.Count));
        yield return new TrialPlan(options.Trials + 1, Math.Min(MoreRows, most), InputSpread.Wide);
        yield return new TrialPlan(options.Trials + 2, Math.Min(MoreRows, most), InputSpread.Small);
        yield return new TrialPlan(options.Trials + 3, Math.Min(LargeRows, most), InputSpread.Normal);
        yield return new TrialPlan(options.Trials + 4, Math.Min(LargestRows, most), InputSpread.Normal);
        yield return new TrialPlan(options.Trials + 5, Math.Min(Math.Max(LevelRows, layer.LeastRows), most), InputSpread.Level);
    }
}

/// <summary>The numbers of one batch: inputs, what the outputs count, parameters and state, all random.</summary>
internal sealed class LayerTrial
{
    private const int UsualRows = 8;

    private readonly Layer _layer;
    private readonly ProofOptions _options;

    public LayerTrial(Layer layer, TrialPlan plan, ProofOptions options)
    {
        (_layer, _options, Plan) = (layer, options, plan);
        Random = new RandomStream(options.Seed, RandomStreams.User(0), (ulong)plan.Number);
        X = Inputs(plan.Rows * layer.Input.Count);
        Dy = Normal(1u << 29, plan.Rows * layer.Output.Count, 1);
        Parameters = Normal(1u << 30, layer.Parameters.Sum(block => block.Shape.Count), 0.5);
        Map(Parameters, layer.Parameters.Select(block => (block.Name, block.Shape)));
        State = StateOf();
    }

    public TrialPlan Plan { get; }

    public int Rows => Plan.Rows;

    public RandomStream Random { get; }

    public float[] X { get; }

    public float[] Dy { get; }

    public float[] Parameters { get; }

    public float[] State { get; }

    public LayerNumbers Numbers => new(Wide(X), Wide(Dy), Wide(Parameters), Wide(State), Random);

    /// <summary>Some rows of inputs of the usual spread.</summary>
    public double[] Usual() =>
        Wide(new LayerTrial(_layer, Plan with { Rows = UsualRows, Spread = InputSpread.Normal }, _options).X);

    /// <summary>The batch in words.</summary>
    public string Where(bool isTraining) => string.Create(
        CultureInfo.InvariantCulture,
        $"in a batch of {Rows:N0} {(Rows == 1 ? "row" : "rows")}{(Plan.Spread == InputSpread.Normal ? "" : Spread())}"
    ) + (isTraining ? " in training" : "");

    private string Spread() => Plan.Spread switch
    {
        InputSpread.Wide => " of wide inputs",
        InputSpread.Small => " of small inputs",
        _ => " of inputs many of which are equal",
    };

    private float[] Inputs(int count)
    {
        float[] x = Normal(0, count, Plan.Spread == InputSpread.Level ? 0.5 : _options.Spread);
        if (Plan.Spread == InputSpread.Level)
        {
            x = [.. x.Select(value => (float)(_options.Spread * Math.Round(value)))];
        }

        for (int i = 0; i < count && Plan.Spread is InputSpread.Wide or InputSpread.Small; i++)
        {
            double share = Random.Uniform((1u << 28) + (uint)i),
                size = Plan.Spread == InputSpread.Wide ? 16 * share : Math.Pow(10, -4 * share);
            x[i] = (float)Math.CopySign(_options.Spread * size, x[i]);
        }

        return _options.Input is { } input ? [.. x.Select(input)] : x;
    }

    // As it starts, and above that: a variance must not be negative.
    private float[] StateOf()
    {
        float[] state = Normal(3u << 29, _layer.State.Sum(block => block.Shape.Count), 0.5);
        int offset = 0;
        foreach (var block in _layer.State)
        {
            for (int end = offset + block.Shape.Count; offset < end; offset++)
            {
                state[offset] = block.FirstValue + Math.Abs(state[offset]);
            }
        }

        Map(state, _layer.State.Select(block => (block.Name, block.Shape)));
        return state;
    }

    private void Map(float[] values, IEnumerable<(string Name, Shape Shape)> blocks)
    {
        int offset = 0;
        foreach (var (name, shape) in blocks)
        {
            for (int end = offset + shape.Count; offset < end; offset++)
            {
                values[offset] = _options.Parameters?.Invoke(name, values[offset]) ?? values[offset];
            }
        }
    }

    private float[] Normal(uint first, int count, double spread)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)(spread * NormalDistribution.Sample(Random, first + (uint)i));
        }

        return values;
    }

    private static double[] Wide(float[] values) => Array.ConvertAll(values, value => (double)value);
}
