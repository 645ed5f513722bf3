using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Training;

/// <summary>
/// The mean loss over a whole dataset and the penalty ½·λ·Σw², as a function of all parameters, with its gradient. Rows are
/// taken in pieces of fixed size, in their order, and summed in double: the same bits on any number of threads.
/// </summary>
internal sealed class FullBatchObjective
{
    // Large enough that a piece is mostly matrix products, small enough for its activations to stay in cache.
    private const int PieceRows = 1024;

    private readonly Network _network;
    private readonly Loss _loss;
    private readonly double _decay;
    private readonly FrozenParts _frozen;
    private readonly Workers _workers;
    private readonly Batch _batch;
    private readonly Workspace _workspace;
    private readonly AlignedBuffer _gradients;
    private readonly float[] _rowLosses;

    public FullBatchObjective(Network network, Loss loss, IDataset data, LbfgsOptions options, Workers workers)
    {
        _network = network;
        _loss = loss;
        _decay = options.Decay;
        _frozen = options.Frozen.Of(network);
        _frozen.RequireTrained();
        _workers = workers;
        int rows = Math.Min(PieceRows, data.Count);
        _batch = new Batch(data, rows);
        _workspace = new Workspace(network, rows, forTraining: true, _frozen.LayersOrNull);
        _gradients = new AlignedBuffer(network.ParameterCount);
        _rowLosses = new float[rows];
    }

    /// <summary>How often it was computed.</summary>
    public int Evaluations { get; private set; }

    /// <summary>The loss of the last evaluation, without the penalty.</summary>
    public double Loss { get; private set; }

    /// <summary>The objective, and ∂objective/∂w; NaN or infinite where outputs overflow.</summary>
    /// <param name="w">All parameters, as the network has them.</param>
    /// <param name="gradient">As long; overwritten.</param>
    public double Evaluate(ReadOnlySpan<double> w, Span<double> gradient)
    {
        Evaluations++;
        var parameters = _network.Parameters;
        for (int i = 0; i < w.Length; i++)
        {
            parameters[i] = (float)w[i];
        }

        gradient.Clear();
        double sum = 0, weights = 0;
        for (int first = 0; first < _batch.Dataset.Count; first += PieceRows)
        {
            _batch.FillInOrder(first, Math.Min(PieceRows, _batch.Dataset.Count - first));
            double weight = _loss.TotalWeight(_batch.Targets, _network.OutputShape.Count);
            if (weight > 0)
            {
                sum += weight * Piece();
                weights += weight;
                Add(weight, gradient);
            }
        }

        Loss = sum / weights;
        return Loss + Finish(w, gradient, 1 / weights);
    }

    private double Piece()
    {
        var y = _workspace.Forward(_batch.Inputs, _batch.Size, seed: 0, step: 0, _workers);
        double loss = _loss.Evaluate(
            _workers,
            y,
            _network.OutputShape.Count,
            _batch.Targets,
            _rowLosses.AsSpan(0, _batch.Size),
            _workspace.OutputGradient
        );
        _workspace.Backward(_batch.Inputs, _gradients.Span, seed: 0, step: 0, _workers);
        return loss;
    }

    private void Add(double weight, Span<double> gradient)
    {
        ReadOnlySpan<float> piece = _gradients.Span;
        for (int i = 0; i < gradient.Length; i++)
        {
            gradient[i] += weight * piece[i];
        }
    }

    /// <summary>Divides the gradient by the sum of weights, adds the penalty's, and returns the penalty.</summary>
    private double Finish(ReadOnlySpan<double> w, Span<double> gradient, double scale)
    {
        double squares = 0;
        foreach (var (i, block) in _network.Blocks.Index())
        {
            if (_frozen.Blocks[i])
            {
                gradient.Slice(block.Offset, block.Length).Clear();
                continue;
            }

            double decay = block.Decays ? _decay : 0;
            for (int at = block.Offset; at < block.Offset + block.Length; at++)
            {
                gradient[at] = gradient[at] * scale + decay * w[at];
                squares += decay * w[at] * w[at];
            }
        }

        return squares / 2;
    }
}
