using Chainrule.Networks;

namespace Chainrule.Training;

/// <summary>Refuses data that a network can't take, before any work is done.</summary>
internal static class DataCheck
{
    /// <summary>Checks the shapes of inputs and targets against the network's.</summary>
    /// <exception cref="ChainruleException">There are no rows, or they don't fit.</exception>
    public static void Check(IDataset data, Network network)
    {
        ArgumentNullException.ThrowIfNull(data);
        int outputs = network.OutputShape.Count;
        if (data.Count == 0)
        {
            throw new ChainruleException("the dataset has no rows", "give at least one row");
        }

        if (data.Input.Count != network.InputShape.Count)
        {
            throw new ChainruleException(
                $"the data has inputs of {data.Input}, but the network takes {network.InputShape}",
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
}
