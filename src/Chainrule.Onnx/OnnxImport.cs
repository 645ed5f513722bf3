using Chainrule.Files;
using Chainrule.Models;
using Chainrule.Onnx.Schema;
using Google.Protobuf;

namespace Chainrule.Onnx;

/// <summary>
/// Reads a network that somebody else trained from an ONNX file, as a model like any other: it can be evaluated, proven,
/// explained, trained further and exported again.
/// <code>
/// var model = OnnxImport.Load("lenet.onnx");
/// model.Save("lenet.safetensors");
/// </code>
/// </summary>
/// <remarks>
/// <para>
/// Taken are files of opset 1 to 21 whose graph leads from one input of floats, (rows, …), to one output through what
/// Chainrule's layers express: Gemm and MatMul with constant weights; Conv of images and of lines, with any strides and
/// padding, with groups and dilations as far as they can be written out; MaxPool, AveragePool, GlobalAveragePool, ReduceMean
/// over all pixels; BatchNormalization, LayerNormalization over the last axes; Clip, PRelu, Selu; Add and Sum of
/// branches, Concat along channels; Softmax, LogSoftmax; Dropout and Identity; Transpose, Reshape, Flatten, Squeeze and
/// Unsqueeze that keep rows apart; Add, Sub, Mul and Div by constants; all activations of the library, in one operator or
/// composed of several: what a chain of element-wise operators computes is recognized by its numbers. What is computed of
/// constants and of shapes is folded. Anything else is refused, with the name of its node.
/// </para>
/// <para>
/// ONNX has the channels of images first, Chainrule has them last: where the file takes images as (rows, channels, height,
/// width) and works on them as images, the model takes them as (height, width, channels), and weights are turned to fit. What
/// scales the input becomes the model's scaling. A last Softmax or Sigmoid becomes what the outputs are, so that the network
/// puts out the scores that training needs.
/// </para>
/// <para>
/// A file is data and can't run anything; no other file is opened, whatever it names. No size is believed that no bytes back.
/// </para>
/// </remarks>
public static class OnnxImport
{
    /// <summary>Reads a model from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the file doesn't say; null for nothing.</param>
    /// <exception cref="FileFormatException">The file isn't ONNX, or damaged, or holds what Chainrule has no layer
    /// for.</exception>
    /// <exception cref="ChainruleException">The file can't be read at all, or the options don't fit.</exception>
    public static Model Load(string path, OnnxImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] file;
        try
        {
            file = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (DiskError.IsOne(exception))
        {
            throw DiskError.WhileReading(path, exception);
        }

        return Read(file, path, options);
    }

    /// <summary>Reads a model from the bytes of a file.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="name">What messages are to call them.</param>
    /// <param name="options">What the file doesn't say; null for nothing.</param>
    /// <inheritdoc cref="Load" path="/*[not(self::param or self::summary)]"/>
    public static Model Read(ReadOnlySpan<byte> file, string name, OnnxImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(file);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new FileFormatException(
                name, null, "this is no ONNX file, or it is damaged", "export it again, or download it again", exception);
        }

        try
        {
            return new ImportedModel(model, name, options ?? new OnnxImportOptions()).Build();
        }
        catch (ChainruleException exception) when (exception is not FileFormatException)
        {
            throw new FileFormatException(name, null, exception.Message, exception.Remedy, exception);
        }
    }
}
