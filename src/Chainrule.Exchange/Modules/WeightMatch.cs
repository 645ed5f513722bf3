using Chainrule.Exchange.Torch;

namespace Chainrule.Exchange.Modules;

/// <summary>
/// Which module of a file belongs to which layer: by order and sizes, since names are everybody's own. Taken is the first order
/// in which all fit: that of the file (of safetensors, which sort, that of names with their numbers), the other one, and else the
/// one that sizes leave no choice about.
/// </summary>
internal static class WeightMatch
{
    private const int MostLines = 12;

    /// <summary>The file's modules in the order of the network's.</summary>
    /// <param name="weights">The file.</param>
    /// <param name="wanted">The network's modules.</param>
    /// <param name="names">The file's modules to take, in the order of layers; empty for all of them in the order found.</param>
    /// <exception cref="ChainruleException">They don't fit.</exception>
    public static IReadOnlyList<FileModule> Find(
        StateDict weights, IReadOnlyList<NetworkModule> wanted, IReadOnlyList<string> names)
    {
        var found = FileModule.Of(weights);
        if (names.Count > 0)
        {
            var chosen = names.Select(name => Named(weights.Path, found, name)).ToList();
            return Fit(chosen, wanted) ? chosen : throw Misfit(weights.Path, chosen, wanted);
        }

        var sorted = found.ToList();
        sorted.Sort(FileModule.CompareNames);
        IReadOnlyList<FileModule> first = weights.IsSafetensors ? sorted : found, second = weights.IsSafetensors ? found : sorted;
        return Fit(first, wanted) ? first
            : Fit(second, wanted) ? second
            : BySizes(found, wanted) ?? throw Misfit(weights.Path, first, wanted);
    }

    private static bool Fit(IReadOnlyList<FileModule> found, IReadOnlyList<NetworkModule> wanted) =>
        found.Count == wanted.Count && found.Zip(wanted).All(pair => pair.First.Fits(pair.Second));

    private static FileModule Named(string path, IReadOnlyList<FileModule> found, string name) =>
        found.FirstOrDefault(module => module.Name == name) ?? throw new ChainruleException(
            $"{path} has no module '{name}'", $"it has {Listed(found.Select(module => module.Name))}");

    private static List<FileModule>? BySizes(IReadOnlyList<FileModule> found, IReadOnlyList<NetworkModule> wanted)
    {
        if (found.Count != wanted.Count)
        {
            return null;
        }

        var order = new List<FileModule>();
        foreach (var module in wanted)
        {
            if (found.Where(candidate => candidate.Fits(module)).Take(2).ToList() is not [var only] || order.Contains(only))
            {
                return null;
            }

            order.Add(only);
        }

        return order;
    }

    private static ChainruleException Misfit(
        string path, IReadOnlyList<FileModule> found, IReadOnlyList<NetworkModule> wanted)
    {
        var lines = new List<string>();
        Remedy? mend = null;
        for (int i = 0; i < Math.Max(found.Count, wanted.Count); i++)
        {
            var (module, layer) = (found.ElementAtOrDefault(i), wanted.ElementAtOrDefault(i));
            if (module is null)
            {
                lines.Add($"{layer!.Layer} takes {layer.Contents}: nothing is left in the file for it");
            }
            else if (layer is null)
            {
                lines.Add($"'{module.Name}' has {module.Contents}: no layer is left for it");
            }
            else if (module.Difference(layer) is { } difference)
            {
                lines.Add($"'{module.Name}' for {layer.Layer} {difference}");
                mend ??= MendOf(module, layer);
            }
        }

        string more = lines.Count > MostLines ? $"\n  … and {lines.Count - MostLines} more" : "";
        var modules = RemedyStep.List("WeightsOptions.Modules", Listed(found.Select(one => one.Name)));
        return new ChainruleException(
            $"the tensors of {path} don't fit the layers:\n  {string.Join("\n  ", lines.Take(MostLines))}{more}",
            mend ?? Remedy.Of(
                $"change the notation, or say which modules of the file belong to the layers, in their order, with {modules}"));
    }

    private static string? MendOf(FileModule module, NetworkModule layer)
    {
        bool hasBias = module.Parts.ContainsKey("bias"), wantsBias = layer.Parts.Any(part => part.Name == "bias");
        return wantsBias && !hasBias && module.Parts is { Count: 1 } && layer.Parts is [var weight, _]
            && module.Parts.TryGetValue(weight.Name, out var only) && only.Sizes.SequenceEqual(weight.Sizes)
            ? "where a layer has no bias, its notation ends with :no-bias"
            : module.Parts.ContainsKey("weight_g") || module.Parts.ContainsKey("weight_orig")
            ? "its weights are kept in factors: in Python, call remove_weight_norm or remove_parametrizations before saving"
            : module.Parts.ContainsKey("weight_ih_l0") ? "recurrent layers have no counterpart here" : null;
    }

    private static string Listed(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(",", all.Take(MostLines)) + (all.Count > MostLines ? $", … ({all.Count} in all)" : "");
    }
}
