namespace Chainrule.Layers;

/// <summary>What the embeddings of numbers share.</summary>
internal static class NumberEmbedding
{
    /// <summary>The outputs of a layer that makes D of each of the first N features and passes the others through.</summary>
    /// <exception cref="ChainruleException">A setting is out of range.</exception>
    public static int OutputsOf(string owner, Shape input, int numbers, int parts, string partsName, int size)
    {
        Setting.Check(
            owner,
            "number of features",
            (double)numbers,
            numbers >= 1 && numbers <= input.Count,
            $"from 1 to the {input.Count} features that come in"
        );
        Setting.Check(owner, partsName, (double)parts, parts >= 1, "at least 1");
        Setting.Check(owner, "size", (double)size, size >= 1, "at least 1");
        long outputs = (long)numbers * size + input.Count - numbers;
        return outputs <= int.MaxValue
            ? (int)outputs
            : throw new ChainruleException($"{owner}: {outputs:N0} outputs are too many", "choose a smaller size");
    }
}
