using System.Globalization;
using Chainrule.Kernels;
using Chainrule.Layers;

namespace Chainrule.Insight;

/// <summary>The proof of one layer: batches of random numbers through it, and the same through its formula.</summary>
/// <param name="layer">The layer.</param>
/// <param name="formula">What it computes.</param>
/// <param name="modes">Whether batches are trained on, predicted, or both by the one formula.</param>
/// <param name="options">How thoroughly.</param>
internal sealed class LayerProof(Layer layer, BatchFormula formula, ProofModes modes, ProofOptions options)
{
    // Multiply-adds, or about, that the differences of a block may cost in one batch.
    private const double MostWork = 2e8, SharedRoundings = 16;

    private readonly bool _isTraining = modes == ProofModes.Training;
    private readonly NumberJudge _judge = new(options.Tolerance);
    private readonly BlockCheck _outputs = new(Name("outputs", modes), options);
    private readonly BlockCheck _inputs = new(Name("inputs", modes), options);
    private readonly BlockCheck[] _blocks =
        [.. layer.Parameters.Select(block => new BlockCheck(Name(block.Name, modes), options))];
    private readonly List<LayerTrial> _seen = [];

    public IReadOnlyList<BlockProof> Check()
    {
        foreach (var plan in TrialPlan.Of(layer, options))
        {
            Run(new LayerTrial(layer, plan, options));
        }

        return [_outputs.Result(), .. _blocks.Select(block => block.Result()), _inputs.Result()];
    }

    /// <summary>What was looked at, in words, after <see cref="Check"/>.</summary>
    public string LookedAt()
    {
        double[] sizes = [.. _seen.SelectMany(trial => trial.X).Select(x => Math.Abs((double)x)).Where(size => size > 0)];
        string inputs = sizes.Length == 0 ? "inputs of 0"
            : string.Create(CultureInfo.InvariantCulture, $"inputs from {sizes.Min():0.#e+0} to {sizes.Max():0.#e+0} in size");
        string mode = modes switch
        {
            ProofModes.Prediction => "in prediction",
            ProofModes.Training => "in training",
            _ => "in prediction and in training",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_seen.Count} batches of up to {_seen.Max(trial => trial.Rows):N0} rows, {inputs}, {mode}, each pass twice");
    }

    private void Run(LayerTrial trial)
    {
        var step = new LayerStep(layer, trial, _isTraining);
        CheckRepeats(step, trial, _isTraining);
        if (trial.Rows == 0)
        {
            return;
        }

        var reference = new LayerReference(layer, formula, trial.Numbers, _isTraining, trial.Usual());
        if (trial.Plan.Spread == InputSpread.Normal)
        {
            RequireNumbers(reference);
        }
        else if (reference.Expected.All(value => !double.IsFinite(value)))
        {
            return;
        }

        _seen.Add(trial);
        Hold(step, reference, trial, _isTraining);
        if (modes == ProofModes.Both)
        {
            var trained = new LayerStep(layer, trial, isTraining: true);
            CheckRepeats(trained, trial, isTraining: true);
            if (!step.HasBitsOf(trained))
            {
                Hold(trained, reference, trial, isTraining: true);
            }
        }
    }

    // What a step computed, against the formula.
    private void Hold(LayerStep step, LayerReference reference, LayerTrial trial, bool isTraining)
    {
        string where = trial.Where(isTraining && modes == ProofModes.Both);
        HoldOutputs(step, reference, trial, where);
        int rows = isTraining && layer.MixesRows ? trial.Rows : 1;
        if (trial.Plan.Spread == InputSpread.Level)
        {
            var shape = new Shape(trial.Rows, layer.Input.Count);
            for (int row = 0; row < trial.Rows && layer.Input.Count <= MostEntries(rows); row++)
            {
                HoldRowAtKinks(step, reference, shape, row, where);
            }

            return;
        }

        // inputs far from where they belong make terms so large that all parameters feel them
        double shared = trial.Plan.Spread == InputSpread.Wide
            ? SharedRoundings * NumberJudge.Rounding
                * step.Gradients.Select(Math.Abs).Where(float.IsFinite).DefaultIfEmpty(0).Max()
            : 0;
        int offset = 0;
        for (int i = 0; i < _blocks.Length; i++)
        {
            var shape = layer.Parameters[i].Shape;
            int start = offset;
            Hold(_blocks[i], shape, step.Gradients.AsSpan(start, shape.Count), (trial, i, trial.Rows), where,
                entry => reference.OfParameter(start + entry, shared));
            offset += shape.Count;
        }

        Hold(_inputs, new Shape(trial.Rows, layer.Input.Count), step.Dx, (trial, _blocks.Length, rows), where, reference.OfInput);
    }

    // Where each derivative of a row may be what it is, some of them at kinks: whether they may be so together. Whether there is
    // a derivative at all at such numbers isn't asked.
    private void HoldRowAtKinks(LayerStep step, LayerReference reference, Shape shape, int row, string where)
    {
        int width = layer.Input.Count, first = row * width, atKink = -1;
        double slack = 0, sum = 0;
        for (int i = first; i < first + width; i++)
        {
            var (slopes, scale) = reference.OfInput(i);
            double dx = step.Dx[i];
            if (_judge.Judge(dx, slopes, scale) is not { Reason: UndecidedReason.None } judgment
                || !(Math.Abs(dx - judgment.Expected) <= judgment.Limit))
            {
                return;
            }

            (sum, slack) = (sum + dx, slack + judgment.Limit);
            if (judgment.IsAtKink && (atKink < 0 || Math.Abs(dx) > Math.Abs(step.Dx[atKink])))
            {
                atKink = i;
            }
        }

        if (atKink >= 0)
        {
            var (low, high) = reference.OfRow(row);
            double dx = step.Dx[atKink], excess = sum - Math.Clamp(sum, low, high);
            if (Math.Abs(excess) > slack)
            {
                _inputs.Judged(
                    shape, atKink, dx, new Judgment(dx - excess, slack),
                    where + ", where all inputs of the row move together");
                _inputs.Count(shape, 1);
            }
        }
    }

    private void HoldOutputs(LayerStep step, LayerReference reference, LayerTrial trial, string where)
    {
        var shape = new Shape(trial.Rows, layer.Output.Count);
        double[]? conditioning = null;
        int outside = 0;
        for (int i = 0; i < step.Y.Length; i++)
        {
            double expected = reference.Expected[i], limit = reference.LimitOf(i, options.Tolerance);
            if (!(Math.Abs(expected) <= float.MaxValue))
            {
                outside++;
                continue;
            }

            bool isLost = false;
            if (!(Math.Abs(step.Y[i] - expected) <= limit))
            {
                conditioning ??= reference.Conditioning();
                limit += conditioning[i];
                isLost = double.IsInfinity(limit) || limit > 0.5 * reference.SizeOf(i);
            }

            _outputs.Judged(
                shape, i, step.Y[i],
                new Judgment(expected, limit, isLost ? UndecidedReason.Conditioning : UndecidedReason.None), where);
        }

        _outputs.Count(shape, step.Y.Length - outside);
    }

    private void Hold(
        BlockCheck check, Shape shape, ReadOnlySpan<float> computed, (LayerTrial Trial, int Block, int Rows) from, string where,
        Func<int, (OutputSlopes Slopes, RoundingScale Scale)> slopeOf)
    {
        var choice = new RandomStream(options.Seed, RandomStreams.User(2 + from.Block), (ulong)from.Trial.Plan.Number);
        int outside = 0;
        foreach (int entry in BlockCheck.Choose(computed, choice, Math.Min(options.EntriesPerBlock, MostEntries(from.Rows))))
        {
            options.Cancel.ThrowIfCancellationRequested();
            var (slopes, scale) = slopeOf(entry);
            if (_judge.Judge(computed[entry], slopes, scale) is { } judgment)
            {
                check.Judged(shape, entry, computed[entry], judgment, where);
            }
            else
            {
                outside++;
            }
        }

        check.Count(shape, computed.Length - outside);
    }

    private int MostEntries(int rows)
    {
        double work = (double)rows
            * Math.Max(layer.Parameters.Sum(block => block.Shape.Count), layer.Input.Count + layer.Output.Count);
        return (int)Math.Clamp(MostWork / Math.Max(1, work), 32, int.MaxValue);
    }

    private void RequireNumbers(LayerReference reference)
    {
        int undefined = Array.FindIndex(reference.Expected, value => !double.IsFinite(value));
        if (undefined >= 0)
        {
            throw new ChainruleException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the formula of {layer.Notation} itself gives {reference.Expected[undefined]} for output "
                        + $"{undefined % layer.Output.Count} of a random sample"
                ),
                "have the proof draw numbers that it takes: ProofOptions.Input maps the inputs, ProofOptions.Parameters the "
                    + "parameters"
            );
        }
    }

    // The same pass again gives the same bits. And as the first layer of a network no gradient of the inputs is asked for, and
    // those of the parameters are the same.
    private void CheckRepeats(LayerStep step, LayerTrial trial, bool isTraining)
    {
        string where = trial.Where(isTraining && modes == ProofModes.Both) + ", from one pass to the next";
        if (trial.Rows > 0)
        {
            _outputs.Same(new Shape(trial.Rows, layer.Output.Count), step.Y, step.YAgain, where);
            _inputs.Same(new Shape(trial.Rows, layer.Input.Count), step.Dx, step.DxAgain, where);
        }

        int offset = 0;
        for (int i = 0; i < _blocks.Length; i++)
        {
            var shape = layer.Parameters[i].Shape;
            var gradients = step.Gradients.AsSpan(offset, shape.Count);
            _blocks[i].Same(shape, gradients, step.GradientsAgain.AsSpan(offset, shape.Count), where);
            _blocks[i].Same(shape, gradients, step.GradientsWithoutDx.AsSpan(offset, shape.Count), where);
            offset += shape.Count;
        }
    }

    private static string Name(string block, ProofModes modes) =>
        modes == ProofModes.Training ? $"{block} in training" : block;
}

/// <summary>As what batches are run through a layer.</summary>
internal enum ProofModes
{
    /// <summary>As it predicts.</summary>
    Prediction,

    /// <summary>As it trains.</summary>
    Training,

    /// <summary>Both, by one formula.</summary>
    Both,
}

/// <summary>One batch through one layer, forward and backward, twice; and backward without the inputs' gradient.</summary>
internal sealed class LayerStep
{
    public LayerStep(Layer layer, LayerTrial trial, bool isTraining)
    {
        var first = Run(layer, trial, isTraining);
        var again = Run(layer, trial, isTraining);
        (Y, Dx, Gradients) = (first.Y, first.Dx, first.Gradients);
        (YAgain, DxAgain, GradientsAgain) = (again.Y, again.Dx, [.. again.Gradients]);
        Array.Fill(again.Gradients, float.NaN);
        again.Backward(trial.X, trial.Dy, withInputs: false);
        GradientsWithoutDx = again.Gradients;
    }

    public float[] Y { get; }

    public float[] YAgain { get; }

    public float[] Dx { get; }

    public float[] DxAgain { get; }

    public float[] Gradients { get; }

    public float[] GradientsAgain { get; }

    public float[] GradientsWithoutDx { get; }

    /// <summary>Whether another step computed the same, bit for bit.</summary>
    public bool HasBitsOf(LayerStep other) =>
        SameBits(Y, other.Y) && SameBits(Dx, other.Dx) && SameBits(Gradients, other.Gradients);

    private static LayerBatch Run(Layer layer, LayerTrial trial, bool isTraining)
    {
        var batch = new LayerBatch(layer, trial.Rows, trial.Parameters, trial.State, isTraining) { Random = trial.Random };
        batch.Forward(trial.X);
        batch.Backward(trial.X, trial.Dy);
        return batch;
    }

    private static bool SameBits(float[] a, float[] b) =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(a)
            .SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(b));
}
