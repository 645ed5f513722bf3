using System.Globalization;
using System.Text;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Data;
using Chainrule.Files;
using Chainrule.Images;
using Chainrule.Images.Folders;
using Chainrule.Losses;
using Chainrule.Models;

namespace Chainrule.Cli.Runs.Images;

/// <summary>
/// A model's predictions for images: the file or the number of each, the class, or its number, or the labels that are true, and
/// the probabilities of each.
/// </summary>
internal sealed class ImagePredictions : Predictions
{
    private const int ImagesAtOnce = 256;

    private readonly Model _model;
    private readonly float[] _predictions;

    private readonly IReadOnlyList<string>? _files; // of each image; null where they have numbers

    /// <summary>Predicts images: of a folder or a file of one, of a data set, or of one IDX file.</summary>
    public ImagePredictions(ModelCall call)
    {
        _model = call.Model;
        (_files, _predictions) = IsOfIdx(call.Data) ? (null, OfIdx(call)) : OfFiles(call);
        ModelArgument.RequireNumbers(
            _predictions, Outputs,
            row => _files?[row] ?? string.Create(CultureInfo.InvariantCulture, $"row {row} of {call.Data}"));
    }

    private int Outputs => _model.Network.OutputShape.Count;

    private static bool IsOfIdx(string data) =>
        ImageSource.IsShipped(data) || IdxFolder.IsOne(data)
        || (!Directory.Exists(data) && !ImageFile.IsOne(data) && !ImageFile.IsNamedLikeOne(data));

    private static (IReadOnlyList<string> Files, float[] Predictions) OfFiles(ModelCall call)
    {
        var model = call.Model;
        var framing = ImageModel.FramingOf(model)
            ?? throw new ChainruleException(
                $"the model takes rows of {model.Network.InputShape}, and no images",
                    "give data like that which the model was trained on");
        using var view = new ReadingView(call.Terminal);
        var (images, skipped) = ImageFolder.LoadUnknown(
            call.Data, new ImageFolderOptions { Framing = framing, Threads = CommonOptions.ThreadsOf(call.Arguments) }, view);
        view.Dispose();
        foreach (var file in skipped)
        {
            call.Terminal.Warn($"warning: {file.Name} is passed over: {file.Why}");
        }

        int outputs = model.Network.OutputShape.Count, inputs = framing.Input.Count;
        float[] predictions = new float[Room(images.Count, outputs, call.Data)];
        byte[] pixels = new byte[Math.Min(ImagesAtOnce, images.Count) * inputs];
        for (int first = 0; first < images.Count; first += ImagesAtOnce)
        {
            int count = Math.Min(ImagesAtOnce, images.Count - first);
            for (int i = 0; i < count; i++)
            {
                images.CopyBytes(first + i, pixels.AsSpan(i * inputs, inputs));
            }

            model.Score(pixels.AsSpan(0, count * inputs), predictions.AsSpan(first * outputs, count * outputs), call.Workers);
        }

        return ([.. images.Files.Select(file => file.Name)], predictions);
    }

    private static float[] OfIdx(ModelCall call)
    {
        var model = call.Model;
        var source = ImageSource.Find(call.Data) as IdxSource ?? new IdxSource(call.Data, call.Data);
        var images = source.ReadImages();
        int rows = images.Count == 0 ? 0 : images.Dimensions[0];
        var shape =
            images.Count == 0
                ? model.Network.InputShape
                : new Shape(images.Dimensions.Length == 1 ? [1] : images.Dimensions[1..]);
        ModelArgument.CheckInput(model, shape, images.Source);
        float[] predictions = new float[Room(rows, model.Network.OutputShape.Count, images.Source)];
        if (images.ElementType == IdxElementType.Byte)
        {
            model.Score(images.Bytes, predictions, call.Workers);
        }
        else
        {
            model.Score(images.ToFloats(), predictions, call.Workers);
        }

        return predictions;
    }

    private static long Room(int rows, int outputs, string source)
    {
        long count = (long)rows * outputs;
        return count <= Array.MaxLength ? count : throw new ChainruleException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{rows:#,0} rows in {source} with {outputs:#,0} outputs each are {count:#,0} numbers, more than fit into "
                    + $"memory at "
                    + $"once"
            ),
            "predict in parts, with fewer rows in each file"
        );
    }

    /// <inheritdoc/>
    public override long Rows => _predictions.Length / Outputs;

    /// <inheritdoc/>
    public override void Write(Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true)
        {
            NewLine = "\n",
        };
        int width = Outputs;
        string column = _model.Output == OutputKind.Values ? "value" : "probability";
        writer.Write(_files is null ? "row,prediction" : "file,prediction");
        for (int i = 0; i < width; i++)
        {
            writer.Write(',');
            writer.Write(Field($"{column}_{ModelArgument.ClassName(_model, width == 1 ? 1 : i)}"));
        }

        writer.Write('\n');
        Span<char> number = stackalloc char[64];
        for (int row = 0; row < Rows; row++)
        {
            var outputs = _predictions.AsSpan(row * width, width);
            string prediction = PredictionOf(outputs);
            _model.ToPredictions(outputs);
            writer.Write(_files is null ? row.ToString(CultureInfo.InvariantCulture) : Field(_files[row]));
            writer.Write($",{Field(prediction)}");
            foreach (float output in outputs)
            {
                output.TryFormat(number, out int length, provider: CultureInfo.InvariantCulture);
                writer.Write(',');
                writer.Write(number[..length]);
            }

            writer.Write('\n');
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    // The class; of a model that tells labels, all that are true.
    private string PredictionOf(ReadOnlySpan<float> scores)
    {
        if (_model.Labels is not { } labels)
        {
            return ModelArgument.ClassName(_model, _model.ClassOf(scores));
        }

        bool[] decisions = new bool[scores.Length];
        _model.Decide(scores, decisions);
        return string.Join(';', labels.Names.Where((_, label) => decisions[label]));
    }

    // As RFC 4180 has it.
    private static string Field(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
