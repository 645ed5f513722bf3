using System.Globalization;
using Chainrule.Networks;

namespace Chainrule.Training;

/// <summary>What of one network is frozen.</summary>
internal sealed class FrozenParts
{
    /// <summary>The frozen parts of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layers">Which layers are frozen, by index.</param>
    /// <param name="blocks">Which blocks are; a layer whose blocks all are is frozen itself.</param>
    public FrozenParts(Network network, Func<int, bool> layers, Func<ParameterBlock, bool> blocks)
    {
        Blocks = [.. network.Blocks.Select(block => layers(block.Layer) || blocks(block))];
        Layers = new bool[network.Layers.Count];
        var names = new List<string>();
        for (int i = 0; i < Layers.Length; i++)
        {
            var (own, frozen) = (Own(network, i), Own(network, i).Where(block => Blocks[block]).ToList());
            Layers[i] = layers(i) || (own.Count > 0 && frozen.Count == own.Count);
            bool hasNumbers = own.Count > 0 || network.Layers[i].State.Count > 0;
            names.AddRange(Layers[i] ? (hasNumbers ? [NameOf(i)] : []) : frozen.Select(block => network.Blocks[block].Name));
        }

        Names = names;
    }

    /// <summary>Whether each layer is frozen as a whole, its state included.</summary>
    public bool[] Layers { get; }

    /// <summary>Whether each block of parameters is frozen.</summary>
    public bool[] Blocks { get; }

    /// <summary>The frozen layers that have parameters or state, and frozen blocks of others, by name, in their order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The same; null where nothing is frozen.</summary>
    public bool[]? LayersOrNull => Names.Count > 0 ? Layers : null;

    /// <summary>The name of a layer, as in <c>layers.0</c>.</summary>
    public static string NameOf(int layer) => string.Create(CultureInfo.InvariantCulture, $"layers.{layer}");

    /// <summary>Fails where a network has parameters, and all of them are frozen.</summary>
    /// <exception cref="ChainruleException">They are.</exception>
    public void RequireTrained()
    {
        if (Blocks.Length > 0 && Array.TrueForAll(Blocks, isFrozen => isFrozen))
        {
            throw new ChainruleException(
                "nothing is left to train: all parameters are frozen", "leave at least one layer to train");
        }
    }

    private static List<int> Own(Network network, int layer) =>
        [.. Enumerable.Range(0, network.Blocks.Count).Where(block => network.Blocks[block].Layer == layer)];
}
