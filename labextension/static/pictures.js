// JupyterLab ignores the alternative text that an output's metadata hold, as nbconvert reads it. And a style sheet does not
// know how high a picture is, which slides need to let it grow with the screen.
export function describePictures(rendermime) {
  const images = rendermime.getFactory("image/png");
  rendermime.addFactory({
    ...images,
    createRenderer(options) {
      const renderer = images.createRenderer(options);
      const render = renderer.renderModel.bind(renderer);
      renderer.renderModel = async model => {
        await render(model);
        const { alt, height } = model.metadata[options.mimeType] ?? {};
        const image = renderer.node.querySelector("img");
        if (alt) image.alt = alt;
        const note = () => image.style.setProperty("--pixels", height ?? image.naturalHeight);
        image.decode().then(note, () => {}); // what is no picture has no height
      };
      return renderer;
    },
  });
}
