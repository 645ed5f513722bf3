namespace Chainrule.Images.Decoding;

/// <summary>What a decoder makes of a file: 8 bits a channel, rows from the top, channels last.</summary>
/// <param name="Height">The number of rows.</param>
/// <param name="Width">The number of columns.</param>
/// <param name="Channels">1 for gray, 3 for red, green and blue.</param>
/// <param name="Pixels">(Height, Width, Channels).</param>
internal sealed record Raster(int Height, int Width, int Channels, byte[] Pixels);
