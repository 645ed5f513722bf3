using System.Globalization;
using Chainrule.Exchange.Modules;
using Chainrule.Exchange.Torch;
using Chainrule.Files;
using Chainrule.Networks;

namespace Chainrule.Exchange;

/// <summary>
/// Weights that PyTorch trained, for a network of the same layers, and back: state dictionaries as <c>torch.save</c> writes them,
/// and safetensors files.
/// <code>
/// var network = LayerNotation.Parse("conv:32:3 relu max-pool:2 flatten dense:10", new Shape(28, 28, 1), seed: 1);
/// TorchWeights.Load("lenet.pt", network);
/// TorchWeights.Save(network, "again.safetensors");
/// Console.WriteLine(TorchWeights.PythonOf(network));
/// </code>
/// </summary>
/// <remarks>
/// <para>
/// The weights of a Linear, (out, in), are turned to (in, out), those of a Conv2d, (out, in, rows, columns), to (rows, columns,
/// in, out). Behind a flattened image the numbers of a row change places: PyTorch has (channels, height, width), Chainrule
/// (height, width, channels). A batch normalization takes its running mean and variance, and leaves how many batches it has seen.
/// </para>
/// <para>
/// Names are everybody's own: modules and layers are matched by their order and by the sizes of all their tensors, see
/// <see cref="WeightsOptions.Modules"/>. What goes out and comes in again has the same bits.
/// </para>
/// </remarks>
public static class TorchWeights
{
    private const string NetworkNote = "chainrule.network", InputNote = "chainrule.input";

    /// <summary>Gives a network the weights of a file. What the network held is kept where that fails.</summary>
    /// <param name="path">The file, of PyTorch or safetensors.</param>
    /// <param name="network">The network.</param>
    /// <param name="options">How they are found; null for the usual way.</param>
    /// <returns>Which module went where, in the order of layers.</returns>
    /// <exception cref="FileFormatException">See <see cref="StateDict.Open"/>; or a number isn't finite.</exception>
    /// <exception cref="ChainruleException">The tensors don't fit the layers: each is told by its name.</exception>
    public static IReadOnlyList<WeightsAssignment> Load(string path, Network network, WeightsOptions? options = null)
    {
        using var weights = StateDict.Open(path, options?.Key);
        return Load(weights, network, options);
    }

    /// <inheritdoc cref="Load(string, Network, WeightsOptions?)" path="/*[not(self::param)]"/>
    /// <param name="weights">The tensors.</param>
    /// <param name="network">The network.</param>
    /// <param name="options">How they are found; null for the usual way.</param>
    public static IReadOnlyList<WeightsAssignment> Load(StateDict weights, Network network, WeightsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(network);
        var modules = NetworkModules.Of(network);
        var found = WeightMatch.Find(weights, modules, options?.Modules ?? []);
        var values = network.Copy().Values;
        for (int i = 0; i < modules.Count; i++)
        {
            foreach (var part in modules[i].Parts)
            {
                var entry = found[i].Parts[part.Name];
                float[] numbers = weights.Read(entry);
                CheckFinite(weights.Path, entry, numbers);
                part.Set(numbers, part.IsState ? values.State : values.Parameters);
            }
        }

        values.CopyTo(network.Values);
        return [.. found.Zip(modules, (from, to) => new WeightsAssignment(from.Name, to.Layer, to.Contents))];
    }

    /// <summary>
    /// Writes a network's numbers as safetensors with the names that <c>load_state_dict</c> takes: those of the
    /// <c>nn.Sequential</c> that <see cref="PythonOf"/> builds.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <exception cref="FileExistsException">The file exists, and <paramref name="overwrite"/> is false.</exception>
    /// <exception cref="ChainruleException">The file can't be written, or a layer has no counterpart.</exception>
    public static void Save(Network network, string path, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(network);
        _ = PythonOf(network); // refuses layers of one's own before anything is written
        var writer = new SafetensorsWriter();
        writer.AddText("format", "pt");
        writer.AddText(NetworkNote, network.Notation);
        writer.AddText(InputNote, string.Join('x', network.InputShape.Sizes.ToArray()
            .Select(size => size.ToString(CultureInfo.InvariantCulture))));
        foreach (var module in NetworkModules.Of(network))
        {
            foreach (var part in module.Parts)
            {
                int[] sizes = [.. part.Sizes.Select(size => (int)size)];
                writer.Add($"{module.Name}.{part.Name}", sizes, part.Get(part.IsState ? network.State : network.Parameters));
            }

            if (module.Parts.Any(part => part.IsState))
            {
                writer.Add($"{module.Name}.num_batches_tracked", [], new long[1]);
            }
        }

        writer.Save(path, overwrite);
    }

    /// <summary>
    /// A short program of Python that builds the same network of PyTorch's modules, <c>model</c>, and loads a file of
    /// <see cref="Save"/> into it. It takes images as (rows, channels, height, width).
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="file">What the program calls the file.</param>
    /// <exception cref="ChainruleException">A layer has no counterpart.</exception>
    public static string PythonOf(Network network, string file = "weights.safetensors")
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(file);
        return PythonText.Of(network, file);
    }

    /// <summary>
    /// The modules of a file that hold tensors, each with the sizes of these: what a notation for them must fit.
    /// </summary>
    /// <param name="weights">The tensors.</param>
    public static IReadOnlyList<(string Module, string Contents)> ModulesOf(StateDict weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return [.. FileModule.Of(weights).Select(module => (module.Name, module.Contents))];
    }

    /// <summary>The layers that a file of <see cref="Save"/> says it is of, and the sizes of one sample; null where it says
    /// nothing.</summary>
    public static (string Notation, string Input)? NotesOf(StateDict weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return weights.Metadata.TryGetValue(NetworkNote, out string? notation)
            && weights.Metadata.TryGetValue(InputNote, out string? input)
            ? (notation, input)
            : null;
    }

    private static void CheckFinite(string path, StateDictEntry entry, float[] numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!float.IsFinite(numbers[i]))
            {
                throw new FileFormatException(
                    path, null, $"number {i:N0} of the tensor {entry} is {(float.IsNaN(numbers[i]) ? "NaN" : "infinite")}",
                    "a network can't compute with it: take weights of an earlier epoch");
            }
        }
    }
}
