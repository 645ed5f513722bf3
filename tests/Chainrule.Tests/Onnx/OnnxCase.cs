namespace Chainrule.Tests.Onnx;

/// <summary>That a case asks for something the library doesn't have, and what that is.</summary>
internal sealed class NotExpressibleException(string reason) : Exception(reason);

/// <summary>One case of Debian's libonnx-testdata: a model, its inputs, and the outputs that its authors computed.</summary>
internal sealed record OnnxCase(string Name, OnnxModel Model, string Folder)
{
    public const string Root = "/usr/share/libonnx-testdata/data";

    /// <summary>The cases whose models consist of operations that the table has.</summary>
    public static List<OnnxCase> Find() =>
        [
            .. from folder in Directory
                .EnumerateDirectories(Root)
                .SelectMany(Directory.EnumerateDirectories)
                .Order(StringComparer.Ordinal)
            let file = Path.Combine(folder, "model.onnx")
            where File.Exists(file)
            let model = TryRead(file)
            where
                model is not null
                && model.Nodes.Any(node => node.Operator != "Constant")
                && model.Nodes.All(node => OnnxOperators.All.ContainsKey(node.Operator))
            select new OnnxCase(Path.GetFileName(folder), model, folder),
        ];

    /// <summary>The operation that the case is about.</summary>
    public string Operator => Model.Nodes.First(node => node.Operator != "Constant").Operator;

    // A slip of the package: its numbers are those of an epsilon of 0.01, but its model leaves it at 1e-6.
    private const string WithUnstatedEpsilon = "test_adam_multiple";

    /// <summary>Runs it through the library; null where all outputs agree, else what doesn't.</summary>
    /// <exception cref="NotExpressibleException">The library has no such thing.</exception>
    public string? Run()
    {
        if (Name == WithUnstatedEpsilon)
        {
            Model.Nodes[0].Attributes.TryAdd("epsilon", 0.01);
        }

        foreach (string data in Directory.EnumerateDirectories(Folder, "test_data_set_*"))
        {
            var known = Model.Constants.ToDictionary(tensor => tensor.Name);
            string[] inputs = [.. Model.Inputs.Where(name => !known.ContainsKey(name))];
            for (int i = 0; i < inputs.Length; i++)
            {
                if (ReadTensor(data, $"input_{i}.pb") is { } tensor)
                {
                    known[inputs[i]] = tensor;
                }
            }

            foreach (OnnxNode node in Model.Nodes)
            {
                OnnxTensor?[] arguments = [.. node.Inputs.Select(name => name.Length == 0 ? null : known[name])];
                OnnxTensor[] results = OnnxOperators.All[node.Operator](node, arguments);
                for (int i = 0; i < node.Outputs.Length; i++)
                {
                    known[node.Outputs[i]] = results[i];
                }
            }

            for (int i = 0; i < Model.Outputs.Count; i++)
            {
                if (Difference(ReadTensor(data, $"output_{i}.pb")!, known[Model.Outputs[i]]) is { } difference)
                {
                    return $"{Model.Outputs[i]}: {difference}";
                }
            }
        }

        return null;
    }

    private static string? Difference(OnnxTensor expected, OnnxTensor actual)
    {
        if (expected.Values.Length != actual.Values.Length)
        {
            return $"{actual.Values.Length} numbers, not {expected.Values.Length}";
        }

        for (int i = 0; i < expected.Values.Length; i++)
        {
            if (!(Math.Abs(expected.Values[i] - actual.Values[i]) <= 1e-5 * Math.Max(1, Math.Abs(expected.Values[i]))))
            {
                return $"[{i}] is {actual.Values[i]:R}, not {expected.Values[i]:R}";
            }
        }

        return null;
    }

    private static OnnxTensor? ReadTensor(string folder, string name)
    {
        string file = Path.Combine(folder, name);
        return File.Exists(file) ? OnnxTensor.Read(File.ReadAllBytes(file)) : null;
    }

    // Models with tensors of types that no operation here takes (text, complex numbers) are somebody else's.
    private static OnnxModel? TryRead(string file)
    {
        try
        {
            return OnnxModel.Read(File.ReadAllBytes(file));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
