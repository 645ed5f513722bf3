using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

namespace Chainrule.Cli.Benchmarks;

/// <summary>Whole training steps of a network on made-up data: filling the batch, forward, loss, backward, update.</summary>
internal sealed class TrainingLoad : IDisposable
{
    private readonly Trainer _trainer;
    private readonly Batch _batch;
    private readonly int[] _rows;
    private readonly ByteDataset _data;
    private int _next;

    /// <summary>A trainer for the network, its batch and its data.</summary>
    public TrainingLoad(Network network, Loss loss, Optimizer optimizer, int batchSize, int threads, int shards = 1)
    {
        Network = network;
        _data = SyntheticData.Create(network.InputShape, loss, network.OutputShape.Count);
        _batch = new Batch(_data, batchSize);
        _rows = new int[batchSize];

        // Nothing is learned from noise, and nothing should grow without bounds however long it is measured.
        var options = new TrainingOptions
        {
            BatchSize = batchSize,
            Shards = shards,
            Threads = threads,
            LearningRate = 1e-4f,
        };
        Memory = TrainingMemory.Of(network, optimizer, options, _data);
        _trainer = new Trainer(network, loss, optimizer, options);
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>What the training's buffers take.</summary>
    public TrainingMemory Memory { get; }

    /// <summary>Rows in a step.</summary>
    public int BatchSize => _rows.Length;

    /// <summary>The operations of one step's matrix products, a multiply-add counting as two.</summary>
    public double OperationsPerStep => Products(Network, BatchSize).Sum(product => 2.0 * product.M * product.N * product.K);

    /// <summary>
    /// The matrix products of one step: for each dense layer y = x·W and dW = xᵀ·dy, and dx = dy·Wᵀ for all but the first.
    /// </summary>
    public static IEnumerable<(string Kind, int M, int N, int K)> Products(Network network, int batchSize)
    {
        bool isFirst = true;
        foreach (var block in network.Blocks.Where(block => block.Shape.Rank == 2))
        {
            int inputs = block.Shape[0], outputs = block.Shape[1];
            yield return ("forward", batchSize, outputs, inputs);
            yield return ("weights", inputs, outputs, batchSize);
            if (!isFirst)
            {
                yield return ("inputs", batchSize, inputs, outputs);
            }

            isFirst = false;
        }
    }

    /// <summary>One step, on rows from all over the data.</summary>
    public void Step()
    {
        const int Stride = 7919; // a prime: every row is met before any is met again
        for (int i = 0; i < _rows.Length; i++)
        {
            _rows[i] = _next;
            _next = (_next + Stride) % _data.Count;
        }

        _batch.Fill(_rows, _trainer.Workers);
        _trainer.Step(_batch);
    }

    /// <inheritdoc/>
    public void Dispose() => _trainer.Dispose();
}
