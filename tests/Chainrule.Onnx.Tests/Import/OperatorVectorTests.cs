using Chainrule.Onnx.Schema;
using Google.Protobuf;
using DataType = Chainrule.Onnx.Schema.TensorProto.Types.DataType;

namespace Chainrule.Onnx.Tests.Import;

/// <summary>
/// The ONNX project's own vectors of single operators and the models that PyTorch exported for it, from Debian's
/// libonnx-testdata,
/// through the import. All inputs of a case but the first become constants, as they are in the file of a network.
/// </summary>
public class OperatorVectorTests
{
    private const string Root = "/usr/share/libonnx-testdata/data";

    /// <summary>For each operator, how many cases must come in and agree.</summary>
    public static TheoryData<string, int> Operators => new()
    {
        { "Gemm", 10 }, { "Conv", 11 }, { "MaxPool", 10 }, { "AveragePool", 11 }, { "GlobalAveragePool", 2 },
        { "BatchNormalization", 4 }, { "LayerNormalization", 3 }, { "Relu", 3 }, { "LeakyRelu", 4 }, { "Elu", 3 },
        { "Selu", 3 },
        { "Sigmoid", 2 }, { "Tanh", 2 }, { "Softplus", 2 }, { "HardSigmoid", 2 }, { "Softmax", 5 }, { "LogSoftmax", 5 },
    };

    [Theory, MemberData(nameof(Operators))]
    public void Its_cases_agree_or_are_refused_with_the_reason(string name, int least)
    {
        Assert.SkipUnless(Directory.Exists(Root), "libonnx-testdata is not here: apt-get install libonnx-testdata");
        List<string> refused = [], wrong = [];
        int passed = 0;
        foreach (var (folder, read) in Cases.Value.Where(each => OperatorOf(each.Model) == name))
        {
            var model = read.Clone();
            try
            {
                string? difference = Difference(model, Path.Combine(folder, "test_data_set_0"));
                passed += difference is null ? 1 : 0;
                wrong.AddRange(difference is null ? [] : [$"{Path.GetFileName(folder)}: {difference}"]);
            }
            catch (ChainruleException exception)
            {
                Assert.NotNull(exception.Help);
                refused.Add($"{Path.GetFileName(folder)}: {exception.Message}");
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{passed} pass\n{string.Join('\n', refused)}");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(passed >= least, $"{passed} pass\n{string.Join('\n', refused)}");
    }

    private static readonly Lazy<List<(string Folder, ModelProto Model)>> Cases = new(() =>
    [
        .. Directory.EnumerateDirectories(Root).SelectMany(Directory.EnumerateDirectories).Order(StringComparer.Ordinal)
            .Select(folder => (Folder: folder, File: Path.Combine(folder, "model.onnx")))
            .Where(each => File.Exists(each.File) && File.Exists(Path.Combine(each.Folder, "test_data_set_0", "output_0.pb")))
            .Select(each => (each.Folder, ModelProto.Parser.ParseFrom(File.ReadAllBytes(each.File)))),
    ]);

    // The only operator besides constants; null where there are more.
    private static string? OperatorOf(ModelProto model)
    {
        NodeProto[] nodes = [.. model.Graph.Node.Where(node => node.OpType != "Constant")];
        return nodes.Length == 1 ? nodes[0].OpType : null;
    }

    private static string? Difference(ModelProto model, string data)
    {
        var graph = model.Graph;
        var known = graph.Initializer.Select(tensor => tensor.Name).ToHashSet();
        ValueInfoProto[] inputs = [.. graph.Input.Where(input => !known.Contains(input.Name))];
        TensorProto[] tensors =
            [.. inputs.Select((input, i) => TensorProto.Parser.ParseFrom(
                File.ReadAllBytes(Path.Combine(data, $"input_{i}.pb"))))];
        for (int i = 1; i < inputs.Length; i++)
        {
            tensors[i].Name = inputs[i].Name;
            graph.Initializer.Add(tensors[i]);
        }

        var output = TensorProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(data, "output_0.pb")));
        if (tensors[0].Dims.Count == 0
            || graph.Initializer.Concat([tensors[0], output]).Any(
                tensor => (DataType)tensor.DataType is not (DataType.Float or DataType.Int64)))
        {
            throw new ChainruleException("numbers of another type", "none");
        }

        var imported = OnnxImport.Read(
            model.ToByteArray(), "case.onnx", new OnnxImportOptions { Output = Losses.OutputKind.Values });
        int rows = (int)tensors[0].Dims[0];
        bool areImages = graph.Node[
            ^1].OpType is "Conv" or "MaxPool" or "AveragePool" or "GlobalAveragePool" or "BatchNormalization";
        float[] x = Turned(Floats(tensors[0]), tensors[0].Dims, areImages);
        float[] expected = Turned(Floats(output), output.Dims, areImages);
        float[] y = new float[rows * imported.Network.OutputShape.Count];
        imported.Predict(x, y);
        if (y.Length != expected.Length)
        {
            return $"{y.Length} numbers, not {expected.Length}";
        }

        int at = Enumerable.Range(0, y.Length).FirstOrDefault(
            i => !(Math.Abs(y[i] - expected[i]) <= 2e-5 * Math.Max(1, Math.Abs(expected[i]))), -1);
        return at < 0 ? null : $"[{at}] is {y[at]}, not {expected[at]}";
    }

    private static float[] Floats(TensorProto tensor)
    {
        if (tensor.RawData.Length == 0)
        {
            return [.. tensor.FloatData];
        }

        float[] floats = new float[tensor.RawData.Length / sizeof(float)];
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).CopyTo(floats);
        return floats;
    }

    // (rows, channels, height, width) as (rows, height, width, channels), where these are images.
    private static float[] Turned(float[] x, Google.Protobuf.Collections.RepeatedField<long> sizes, bool areImages)
    {
        if (sizes.Count != 4 || !areImages)
        {
            return x;
        }

        int channels = (int)sizes[1], pixels = (int)(sizes[2] * sizes[3]);
        float[] turned = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            int pixel = i % pixels, channel = i / pixels % channels, row = i / pixels / channels;
            turned[(row * pixels + pixel) * channels + channel] = x[i];
        }

        return turned;
    }
}
