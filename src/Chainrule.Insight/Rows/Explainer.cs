using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Insight.Rows;

/// <summary>
/// Lays out one training step of one row as the chain rule: computed once by the library's own code in single precision, once
/// by the textbook's formulas in double precision, the derivatives there by finite differences.
/// </summary>
/// <remarks>
/// Differences are taken only for the numbers that are shown, each from its own layer on, so that large networks are explained
/// in seconds.
/// </remarks>
public sealed class Explainer
{
    private readonly Network _network, _moved;
    private readonly Loss _loss;
    private readonly ExplainedRow _row;
    private readonly ExplanationOptions _options;
    private readonly WorkedExample? _example;
    private readonly ExactNumbers _given;
    private readonly float _rate;
    private readonly FloatRow _single;
    private readonly ExactRow _exact;
    private readonly RowNumbers _numbers;
    private readonly LayerExplainer _layers;
    private readonly ParameterExplainer _update;

    /// <summary>Explains a row, its numbers in double precision given where single precision has rounded them already.</summary>
    internal Explainer(
        Network network, Loss loss, ExplainedRow row, ExplanationOptions options, ExactNumbers given, WorkedExample? example)
    {
        (_network, _loss, _row, _options, _given, _example) = (network, loss, row, options, given, example);
        _rate = options.LearningRate ?? options.Optimizer.DefaultLearningRate;
        _single = new FloatRow(network, loss, row.Inputs.Span, row.Targets(new int[1]));
        CheckFinite();
        _exact = new ExactRow(network, loss, given);
        _numbers = new RowNumbers(_single, _exact, showsExact: example is not null);
        _layers = new LayerExplainer(network, _single, _exact, _numbers, options.Entries);
        _moved = Move();
        _update = new ParameterExplainer(network, _moved, _single, _numbers, options, _rate, example);
    }

    /// <summary>Explains one training step of one row.</summary>
    /// <param name="network">The network; it is left as it is.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="row">The row.</param>
    /// <param name="options">The optimizer and what to show; null for plain gradient descent.</param>
    /// <exception cref="ChainruleException">
    /// The row doesn't fit the network or the loss, a layer doesn't tell its formula, a number isn't finite, or there is no such
    /// weight.
    /// </exception>
    public static RowExplanation Explain(Network network, Loss loss, ExplainedRow row, ExplanationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(row);
        if (row.Inputs.Length != network.InputShape.Count)
        {
            throw new ChainruleException($"the row has {row.Inputs.Length} inputs, but the network takes {network.InputShape}");
        }

        var given = new ExactNumbers(
            Wide(network.Parameters), Wide(row.Inputs.Span), TargetOf(loss, row, network.OutputShape.Count));
        return new Explainer(network, loss, row, options ?? new ExplanationOptions(), given, example: null).Explain();
    }

    internal RowExplanation Explain()
    {
        // Asked for first: a name that is wrong should be refused before the work is done.
        var weight = _options.Weight is null ? null : WeightName.Find(_network, _options.Weight, _example?.Aliases);
        double[] after = ParametersAfter();
        var exactAfter = new ExactRow(_network, _loss, _given with { Parameters = after });
        return new RowExplanation
        {
            Network = _network,
            Inputs = new InputExplanation(_layers.Input(), _single.Values[0], _options.InputNames, _single.Gradients[0]),
            Layers = [.. Enumerable.Range(0, _network.Layers.Count).Select(_layers.Explain)],
            Outputs = _single.Values[^1],
            Loss = ExplainLoss(),
            Blocks = [.. _network.Blocks.Select(_update.Explain)],
            Update = ExplainUpdate(exactAfter.Loss, after),
            Weight = weight is null
                ? null
                : new PathExplainer(_network, _single, _exact, _numbers, _layers).Explain(
                    _update.Entry(weight.Block, weight.Offset),
                    weight,
                    exactAfter.Loss
                ),
            Picture = PictureExplainer.Suits(_network)
                ? new PictureExplainer(_network, _loss, _row, _single, _options.Classes).Explain()
                : null,
            Example = _example,
        };
    }

    private LossExplanation ExplainLoss()
    {
        int last = _network.Layers.Count;
        var factors = new LossFactors(_loss, _exact.Values[last], _given.Target);
        return new LossExplanation(
            _loss,
            CheckedNumber.OfValue(_single.Loss, _exact.Loss, Math.Max(1, Math.Abs(_exact.Loss))),
            [
                .. _layers.ShownOutputs.Select(i => new OutputExplanation(
                    i,
                    i < _options.Classes.Count && _options.Classes.Count == _given.Target.Length
                        ? _options.Classes[i]
                        : i.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    _numbers.Activation(last, i),
                    factors.TargetOf(i),
                    factors.Of(i),
                    _numbers.Gradient(last, i)
                )),
            ],
            _given.Target.Length,
            RowNumbers.Norm(_single.Gradients[last]));
    }

    private UpdateExplanation ExplainUpdate(double exactAfter, double[] after)
    {
        var row = new FloatRow(_moved, _loss, _row.Inputs.Span, _row.Targets(new int[1]));
        double expected = 0;
        for (int i = 0; i < after.Length; i++)
        {
            expected += _single.ParameterGradients[i] * (after[i] - _given.Parameters[i]);
        }

        double scale = Math.Max(1, Math.Abs(_exact.Loss));
        return new UpdateExplanation(
            _options.Optimizer.Notation,
            _rate,
            _options.Optimizer.Text?.Formula ?? $"the first step of {_options.Optimizer.Notation}",
            RowNumbers.Norm(_single.ParameterGradients),
            new LossChange(
                CheckedNumber.OfValue(_single.Loss, _exact.Loss, scale),
                CheckedNumber.OfValue(row.Loss, exactAfter, scale),
                expected,
                _example is null ? null : LossWithBiasesKept(after)
            ),
            StepNotes.Of(_options)
        );
    }

    // What an author gets who moves the weights alone.
    private double LossWithBiasesKept(double[] after)
    {
        double[] mixed = [.. after];
        foreach (var block in _network.Blocks.Where(block => !block.Decays))
        {
            _given.Parameters.AsSpan(block.Offset, block.Length).CopyTo(mixed.AsSpan(block.Offset));
        }

        return new ExactRow(_network, _loss, _given with { Parameters = mixed }).Loss;
    }

    private double[] ParametersAfter() =>
        _example is null
            ? Wide(_moved.Parameters)
            :
            [
                .. _network.Blocks.SelectMany(block =>
                    Enumerable.Range(0, block.Length).Select(i => _update.Entry(block, i).After.Exact)
                ),
            ];

    // The library's own update, on a copy, from a fresh state.
    private Network Move()
    {
        var moved = _network.Copy();
        var gradients = new AlignedBuffer(_network.ParameterCount);
        _single.ParameterGradients.CopyTo(gradients.Span);
        return new ParameterUpdate(moved, _options.Optimizer, _options.Regularization, gradients).TryRun(1, _rate, Workers.None)
            ? moved
            : throw new ChainruleException(
                "a gradient of this row is not a finite number, so there is no step to explain",
                "the network has diverged; train it anew with a smaller learning rate"
            );
    }

    private void CheckFinite()
    {
        for (int i = 0; i < _single.Values.Length; i++)
        {
            if (Finite.FirstFailure(_single.Values[i]) is >= 0 and int at)
            {
                string what = i == 0 ? "the inputs" : $"the output of layer {i - 1} ({_network.Layers[i - 1].Notation})";
                throw new ChainruleException(
                    $"{what}: number {at} is {_single.Values[i][at]}, so nothing behind it can be explained",
                    i == 0
                        ? "every input must be a finite number"
                        : "the network has diverged, or the row is far from what it was trained on"
                );
            }
        }

        if (!double.IsFinite(_single.Loss))
        {
            throw new ChainruleException($"the loss of this row is {_single.Loss}, so there is nothing to explain");
        }
    }

    private static double[] TargetOf(Loss loss, ExplainedRow row, int outputs)
    {
        if (row.Label < 0)
        {
            return row.Target.Length == outputs
                ? Wide(row.Target.Span)
                : throw new ChainruleException(
                    $"the row has {row.Target.Length} target numbers, but the network has {outputs} outputs"
                );
        }

        int classes = loss.ClassCount(outputs);
        if (row.Label >= classes)
        {
            throw new ChainruleException(
                $"the row is of class {row.Label}, but the network tells only {classes} classes apart: 0 to {classes - 1}"
            );
        }

        double[] target = new double[outputs];
        target[outputs == 1 ? 0 : row.Label] = outputs == 1 ? row.Label : 1;
        return target;
    }

    private static double[] Wide(ReadOnlySpan<float> values)
    {
        double[] wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = values[i];
        }

        return wide;
    }
}
