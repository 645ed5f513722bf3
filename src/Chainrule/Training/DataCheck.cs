using Chainrule.Networks;

namespace Chainrule.Training;

/// <summary>Refuses data that a network can't take, before any work is done.</summary>
internal static class DataCheck
{
    /// <summary>Checks the shapes of inputs and targets against the network's.</summary>
    /// <exception cref="ChainruleException">There are no rows, or they don't fit.</exception>
    public static void Check(IDataset data, Network network) => Check(data, network, network.InputShape);

    /// <summary>Checks them where rows are what a node of the network puts out.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="network">The network.</param>
    /// <param name="input">The shape of what it is given.</param>
    /// <exception cref="ChainruleException">There are no rows, or they don't fit.</exception>
    public static void Check(IDataset data, Network network, Shape input)
    {
        ArgumentNullException.ThrowIfNull(data);
        int outputs = network.OutputShape.Count;
        if (data.Count == 0)
        {
            throw new ChainruleException("the dataset has no rows", "give at least one row");
        }

        if (data.Input.Count != input.Count)
        {
            throw new ChainruleException(
                $"the data has inputs of {data.Input}, but the network takes {input}",
                "build the network for the data's shape"
            );
        }

        if (data.TargetSize > 0 && data.TargetSize != outputs)
        {
            throw new ChainruleException(
                $"targets have {data.TargetSize} numbers a row, but the network puts out {outputs}",
                $"end the network with dense:{data.TargetSize}"
            );
        }

        // a single output tells two classes apart
        if (data.Classes > Math.Max(outputs, 2))
        {
            throw new ChainruleException(
                $"the data has {data.Classes} classes, but the network puts out {outputs} numbers",
                $"end the network with dense:{data.Classes}"
            );
        }
    }

    /// <summary>Checks that no batch of an epoch, nor a shard of it, has fewer rows than a layer needs.</summary>
    /// <param name="rows">The rows to train on.</param>
    /// <param name="batchSize">The rows of all batches but the last.</param>
    /// <param name="shards">How many shards are asked for.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="ChainruleException">One has fewer.</exception>
    public static void CheckBatches(int rows, int batchSize, int shards, Network network)
    {
        int last = rows % batchSize == 0 ? Math.Min(rows, batchSize) : rows % batchSize;
        int index = 0;
        for (; index < network.Layers.Count && Least(last) >= network.Layers[index].LeastRows; index++)
        {
        }

        if (index == network.Layers.Count)
        {
            return;
        }

        var layer = network.Layers[index];
        string part = shards > 1 ? $" in {ShardTree.Count(shards, last)} shards" : "";
        throw new ChainruleException(
            $"the last batch of an epoch has {last:N0} of {rows:N0} rows{part}, but layer {index} ({layer.Notation}) needs "
                + $"{layer.LeastRows} rows together",
            Remedy.Of($"use another {RemedyStep.Name("TrainingOptions.BatchSize")}, so that no single row is left over")
        );

        int Least(int size) => size / ShardTree.Count(shards, size);
    }
}
