using System.Globalization;
using Chainrule.Kernels;
using Chainrule.Layers;

namespace Chainrule.Insight;

/// <summary>The proof of one layer: batches of random numbers through it, and the same through its formula.</summary>
/// <param name="layer">The layer.</param>
/// <param name="formula">What it computes.</param>
/// <param name="isTraining">Whether batches are trained on, or predicted.</param>
/// <param name="options">How thoroughly.</param>
internal sealed class LayerProof(Layer layer, BatchFormula formula, bool isTraining, ProofOptions options)
{
    private readonly BlockCheck _outputs = new(Name("outputs", isTraining), options);
    private readonly BlockCheck _inputs = new(Name("inputs", isTraining), options);
    private readonly BlockCheck[] _blocks =
        [.. layer.Parameters.Select(block => new BlockCheck(Name(block.Name, isTraining), options))];
    private readonly int _parameterCount = layer.Parameters.Sum(block => block.Shape.Count);
    private readonly bool _mixesRows = isTraining && layer.MixesRows;

    public IReadOnlyList<BlockProof> Check()
    {
        Run(trial: 0, rows: 0);
        for (int trial = 1; trial <= options.Trials; trial++)
        {
            Run(trial, 1 + (trial - 1) % options.Rows);
        }

        return [_outputs.Result(), .. _blocks.Select(block => block.Result()), _inputs.Result()];
    }

    private void Run(int trial, int rows)
    {
        var random = new RandomStream(options.Seed, RandomStreams.User(0), (ulong)trial);
        int inputs = layer.Input.Count, outputs = layer.Output.Count;
        float[] x = Normal(random, 0, rows * inputs, options.Spread), dy = Normal(random, 1u << 29, rows * outputs, 1);
        float[] parameters = Normal(random, 1u << 30, _parameterCount, 0.5);
        if (options.Input is { } input)
        {
            x = [.. x.Select(input)];
        }

        Map(parameters, layer.Parameters.Select(block => (block.Name, block.Shape)));
        float[] state = StateOf(random);
        var run = new LayerStep(layer, rows, x, dy, (parameters, state), isTraining ? random : null);
        if (rows == 0)
        {
            return;
        }

        double[] wideParameters = Wide(parameters), wideState = Wide(state), samples = Wide(x);
        double[] expected = new double[rows * outputs];
        Compute(0, rows, expected);
        int undefined = Array.FindIndex(expected, value => !double.IsFinite(value));
        if (undefined >= 0)
        {
            throw new ChainruleException(
                string.Create(
CultureInfo.InvariantCulture,
$"the formula of {layer.Notation} itself gives {expected[undefined]} for output {undefined % outputs} of a "
                        + $"random sample"
                ),
                "have the proof draw numbers that it takes: ProofOptions.Input maps the inputs, ProofOptions.Parameters the "
                    + "parameters"
            );
        }

        _outputs.Values(new Shape(rows, outputs), run.Y, expected);
        // what backward is given of y is rounded, so a derivative that it forms from y is no surer
        double floor =
            BlockCheck.Roundings * expected.Zip(dy, (value, from) => Math.Min(1, Math.Abs(value)) * Math.Abs(from)).Max();
        double[] y = new double[rows * outputs];
        double AlongRows(int first, int count)
        {
            Compute(first, count, y.AsSpan(0, count * outputs));
            double sum = 0;
            for (int j = 0; j < count * outputs; j++)
            {
                sum += y[j] * dy[first * outputs + j];
            }

            return sum;
        }

        void Compute(int first, int count, Span<double> result)
        {
            var pass = new FormulaPass
            {
                BatchSize = count,
                IsTraining = isTraining,
                Parameters = wideParameters,
                State = wideState,
                Random = random,
                FirstRow = first,
            };
            formula(pass, samples.AsSpan(first * inputs, count * inputs), result);
        }

        Func<double> along =
            _mixesRows ? () => AlongRows(0, rows) : () => Enumerable.Range(0, rows).Sum(row => AlongRows(row, 1));
        int offset = 0;
        for (int i = 0; i < _blocks.Length; i++)
        {
            int start = offset, length = layer.Parameters[i].Shape.Count;
            CheckRepeat(_blocks[i], layer.Parameters[i].Shape, run, start, length);
            _blocks[i].Differences(
                layer.Parameters[i].Shape, run.Gradients.AsSpan(start, length), Choice(trial, i),
                entry => (wideParameters, start + entry, along), floor);
            offset += length;
        }

        _inputs.Differences(
            new Shape(rows, inputs), run.Dx, Choice(trial, _blocks.Length),
            entry => (samples, entry, _mixesRows ? along : () => AlongRows(entry / inputs, 1)), floor);
    }

    private static string Name(string block, bool isTraining) => isTraining ? $"{block} in training" : block;

    // As it starts, and above that: a variance must not be negative.
    private float[] StateOf(RandomStream random)
    {
        float[] state = Normal(random, 3u << 29, layer.State.Sum(block => block.Shape.Count), 0.5);
        int offset = 0;
        foreach (var block in layer.State)
        {
            for (int end = offset + block.Shape.Count; offset < end; offset++)
            {
                state[offset] = block.FirstValue + Math.Abs(state[offset]);
            }
        }

        Map(state, layer.State.Select(block => (block.Name, block.Shape)));
        return state;
    }

    private void Map(float[] values, IEnumerable<(string Name, Shape Shape)> blocks)
    {
        int offset = 0;
        foreach (var (name, shape) in blocks)
        {
            for (int end = offset + shape.Count; offset < end; offset++)
            {
                values[offset] = options.Parameters?.Invoke(name, values[offset]) ?? values[offset];
            }
        }
    }

    // As the first layer of a network no gradient of the inputs is asked for, and those of the parameters are the same.
    private static void CheckRepeat(BlockCheck check, Shape shape, LayerStep run, int start, int length)
    {
        for (int i = start; i < start + length; i++)
        {
            if (BitConverter.SingleToInt32Bits(run.Gradients[i]) != BitConverter.SingleToInt32Bits(run.GradientsWithoutDx[i]))
            {
                check.Fail(shape, i - start, run.GradientsWithoutDx[i], run.Gradients[i]);
            }
        }
    }

    private RandomStream Choice(int trial, int block) => new(options.Seed, RandomStreams.User(2 + block), (ulong)trial);

    private static float[] Normal(RandomStream random, uint first, int count, double spread)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)(spread * NormalDistribution.Sample(random, first + (uint)i));
        }

        return values;
    }

    private static double[] Wide(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = values[i];
        }

        return wide;
    }
}

/// <summary>
/// One batch through one layer. All results start as NaN, so that what isn't written, or is read before, shows.
/// </summary>
internal sealed class LayerStep
{
    public LayerStep(
        Layer layer, int rows, float[] x, float[] dy, (float[] Parameters, float[] State) values, RandomStream? training)
    {
        float[] parameters = values.Parameters;
        Y = Unwritten(rows * layer.Output.Count);
        Dx = Unwritten(rows * layer.Input.Count);
        Gradients = Unwritten(parameters.Length);
        GradientsWithoutDx = Unwritten(parameters.Length);
        float[] cache = Unwritten(rows * layer.CacheSize), batchCache = Unwritten(layer.BatchCacheSize);
        double[] observed = new double[training is null ? 0 : layer.ObservedSize];
        Array.Fill(observed, double.NaN);
        Pass PassWith(float[] gradients) => new()
        {
            BatchSize = rows,
            Parameters = parameters,
            Gradients = gradients,
            Cache = cache,
            BatchCache = batchCache,
            State = values.State,
            Observed = observed,
            IsTraining = training is not null,
            Random = training ?? default,
            Workers = Workers.None,
        };
        layer.Forward(PassWith(Gradients), x, Y);
        layer.Backward(PassWith(Gradients), x, Y, dy, Dx);
        layer.Backward(PassWith(GradientsWithoutDx), x, Y, dy, []);
    }

    public float[] Y { get; }

    public float[] Dx { get; }

    public float[] Gradients { get; }

    public float[] GradientsWithoutDx { get; }

    private static float[] Unwritten(int length)
    {
        var values = new float[length];
        Array.Fill(values, float.NaN);
        return values;
    }
}
